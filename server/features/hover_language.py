"""What hovers say of packages of pip, npm and apk: what they weigh, what they bring along, and who says so."""

from __future__ import annotations

from ..model import Run, Stage
from ..model.estimates.language_costs import LanguageInstall, installs_in, language_installs
from ..model.estimates.language_packages import Gathered, least_bytes
from ..model.packages.install import Install
from ..text.sizes import say_bytes
from .place import Place
from .say import code, count, escape, listing

_MOST_BROUGHT = 5


def of_language_package(place: Place, install: Install, name: str) -> str:
    """A package of pip, npm or apk: its own bytes, and those that it brings along and that are not there yet."""
    here = _weighed(place, install)
    if here is None:
        return ""
    named = next(one for one in install.packages if one.name == name)
    found = here.alone(named)
    if found.present:
        return "Already there: the base image or a line above has it, so it adds nothing."
    if not found.added:
        return ""
    own, others = found.added[0], sorted(found.added[1:], key=lambda one: -least_bytes(one))
    said = [
        f"- Itself about {say_bytes(least_bytes(own))}" + (", as it is downloaded" if own.installed is None else "")
    ]
    if others:
        heaviest = ", ".join(f"{code(one.name)} {say_bytes(least_bytes(one))}" for one in others[:_MOST_BROUGHT])
        brought = say_bytes(sum(map(least_bytes, others)))
        said.append(f"- Brings {count(len(others), 'package')} along, about {brought}: {heaviest}")
    elif not found.unknown:
        said.append("- Needs nothing that is not there")
    if found.unknown:
        said.append(f"- Also needs {listing(found.unknown)}, of which nothing is known here")
    version = f"version {code(own.version)}" if own.version else "its newest version"
    return "\n".join(said) + f"\n\n_{version[0].upper()}{version[1:]}, {_said_by(found)}._"


def of_language_install(place: Place, install: Install) -> str:
    """What a command of pip, npm or apk adds in all, and who says so."""
    here = _weighed(place, install)
    if here is None or not here.gathered.added:
        return ""
    found = here.gathered
    heaviest = sorted(found.added, key=lambda one: -least_bytes(one))[:_MOST_BROUGHT]
    named = ", ".join(f"{code(one.name)} {say_bytes(least_bytes(one))}" for one in heaviest)
    least = "at least" if here.missing else "about"
    said = f"Adds {count(len(found.added), 'package')}, {least} {say_bytes(found.bytes)}: {named}."
    if found.present:
        said += f" Already there: {listing(found.present)}."
    if here.missing:
        said += f" Not counted: {escape(', '.join(here.missing[:_MOST_BROUGHT]))}."
    return f"{said} _{_said_by(found)[0].upper()}{_said_by(found)[1:]}._"


def _said_by(found: Gathered) -> str:
    """Who says how much it is, and of which day."""
    first = found.added[0]
    day = f" on {first.observed}" if first.observed else ""
    if first.source.startswith("measured "):
        return f"{escape(first.source)}{day}, linux/amd64"
    return f"as {escape(first.source)} says{day}"


def _weighed(place: Place, install: Install) -> LanguageInstall | None:
    stage: Stage | None = place.stage
    run = place.instruction
    if stage is None or not isinstance(run, Run) or run.is_trigger:
        return None
    found = language_installs(stage, place.model.chain(stage)[1:], place.model.facts, place.model.context)
    return installs_in(found, place.start - place.model.offset_of(stage)).get(install.command.span.start)
