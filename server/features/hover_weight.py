"""What hovers say of weight: of a package, of the sources of a COPY, of an instruction and its share of the image."""

from __future__ import annotations

from ..model import Copy, Stage
from ..model.apt_costs import AptInstall, apt_steps
from ..model.cost import Cost, Part
from ..model.estimate import Estimate, estimates
from ..model.install import Install
from ..text.sizes import say_bytes
from .amounts import amount, details, missing, total_amount
from .inlay import explain_cost
from .place import Place
from .say import code, count, escape, join, listing

_MOST_BROUGHT = 5
_MOST_PATHS = 6


def of_package(place: Place, install: Install, name: str) -> str:
    """An apt package: what it weighs, what it brings along, what recommends would add, whether the base has it."""
    found = _installed(place, install)
    if found is None or found.before is None or not place.model.facts.has_packages:
        return ""
    from ..model.packages import observed, package, weigh

    release = found.before.release
    facts = package(name, release)
    if facts is None:
        return f"Debian's {code(release)} has no package of that name in its main archive: what it weighs is not known."
    if facts.name in found.before.installed:
        return f"Already there: the base image or a line above has it, so it adds nothing. _Lists of {observed()}._"
    alone = weigh((name,), found.before)
    more = weigh((name,), found.before, recommends=True)
    others = sorted((one for one in alone.added if one.name != facts.name), key=lambda one: -one.bytes)
    said = [f"- Itself about {say_bytes(facts.bytes)}"]
    if others:
        brought = sum(one.bytes for one in others)
        heaviest = ", ".join(f"{code(one.name)} {say_bytes(one.bytes)}" for one in others[:_MOST_BROUGHT])
        said.append(f"- Brings {count(len(others), 'package')} along, about {say_bytes(brought)}: {heaviest}")
    else:
        said.append("- Needs nothing that is not there")
    if more.recommended:
        extra = f"{count(len(more.recommended), 'more package')}, about {say_bytes(more.recommended_bytes)}"
        said.append(f"- Recommended ones would add {extra}")
    smaller = _smaller(name, release)
    if smaller:
        said.append(f"- Smaller: {listing(smaller)}")
    sure = "" if not alone.is_estimate else ", estimated from Debian"
    return "\n".join(said) + f"\n\n_From Debian's lists of {observed()} ({release}, amd64){sure}._"


def of_install(place: Place, install: Install) -> str:
    """What a command of apt adds in all."""
    found = _installed(place, install)
    weight = found.weight if found is not None else None
    if weight is None or not weight.added:
        return ""
    parts = [Part("packages", one.name, one.bytes) for one in sorted(weight.added, key=lambda one: -one.bytes)]
    heaviest = ", ".join(f"{code(one.name)} {say_bytes(one.bytes)}" for one in parts[:_MOST_BROUGHT])
    said = f"Adds {count(len(parts), 'package')}, about {say_bytes(weight.bytes)}: {heaviest}."
    if weight.recommended:
        extra = f"{count(len(weight.recommended), 'package')}, about {say_bytes(weight.recommended_bytes)}"
        said += f" Of these {extra}, are there only because others recommend them."
    if weight.present:
        said += f" Already there: {listing(weight.present)}."
    return said


def of_copy(place: Place) -> str:
    """What the sources of a COPY or ADD weigh, and the largest paths among them."""
    cost = cost_here(place)
    if cost is None or cost.is_nothing or not isinstance(place.instruction, Copy):
        return ""
    if cost.bytes is None:
        return ""
    files = f"{cost.files:,} {'file' if cost.files == 1 else 'files'}, " if cost.files is not None else ""
    parts = [part for part in details(cost, _MOST_PATHS) if " " not in part.name]
    rows = [f"- {code(part.name)} {say_bytes(part.bytes)}" for part in parts]
    lacks = f"Not counted: {escape(missing(cost))}." if cost.missing else ""
    return join(f"Brings {files}{amount(cost)}.", "\n".join(rows) if cost.files != 1 else "", lacks)


def of_instruction(place: Place) -> str:
    """What an instruction adds, and its share of the stage's image."""
    cost, found = cost_here(place), _estimate(place)
    if cost is None or found is None or cost.is_nothing:
        return ""
    if cost.bytes is None:
        return f"**Adds** what is not known here: {escape(missing(cost))}."
    share = ""
    if found.total.known and cost.known:
        percent = f"{max(cost.known / found.total.known, 0.001):.1%}".replace(".0%", "%")
        share = f", {percent} of the {total_amount(found.total)} that are known here"
    return join(f"**Adds** {amount(cost)}{share}.", explain_cost(cost))


def cost_here(place: Place) -> Cost | None:
    """What the instruction under the cursor adds; None where there is none, or it runs in another build."""
    instruction, found = place.instruction, _estimate(place)
    if instruction is None or found is None or instruction.is_trigger or place.stage is None:
        return None
    at = place.start - place.model.offset_of(place.stage)
    return next((line.cost for line in found.lines if line.instruction.offset == at), None)


def _estimate(place: Place) -> Estimate | None:
    return estimates(place.model)[place.stage.number] if place.stage is not None else None


def _installed(place: Place, install: Install) -> AptInstall | None:
    stage: Stage | None = place.stage
    if stage is None or install.manager != "apt":
        return None
    steps = apt_steps(stage, place.model.chain(stage)[1:], place.model.facts)
    return next((one for step in steps for one in step.installs if one.install.command is install.command), None)


def _smaller(name: str, release: str) -> tuple[str, ...]:
    """A variant of the package for machines without a screen, or one that only runs, if Debian has it."""
    from ..model.packages import package

    candidates = [f"{name}-headless", f"{name}-nox", f"{name}-minimal"]
    if name.endswith("-jdk"):
        candidates = [f"{name}-headless", f"{name[:-3]}jre-headless"]
    return tuple(one for one in candidates if package(one, release) is not None)
