"""What hovers say of weight: of a package, of the sources of a COPY, of an instruction and its share of the image."""

from __future__ import annotations

from ..model import Copy, Stage
from ..model.estimates.apt_costs import AptInstall, apt_steps, weighed_at
from ..model.estimates.cost import Cost, Part
from ..model.estimates.estimate import Estimate, asked_size, estimates
from ..model.estimates.estimate_values import lacks_base
from ..model.estimates.language_costs import KINDS
from ..model.packages.install import Install
from ..model.platform import DEFAULT_PLATFORM
from ..text.sizes import say_bytes
from .amounts import amount, details, missing, total_amount
from .hover_language import of_language_install, of_language_package
from .inlay import explain_cost
from .place import Place
from .say import code, count, escape, join, listing

_MOST_BROUGHT = 5
_MOST_PATHS = 6
_SLIM_WORDS = ("headless", "nox", "nogui", "minimal", "tiny")
_WORTH_OFFERING = 0.9  # of what the package itself brings
_ONLY_RECOMMENDED = "are there only because others recommend them"


def of_package(place: Place, install: Install, name: str) -> str:
    """A package: what it weighs, what it brings along, what recommends would add, whether it is there already."""
    if install.manager in KINDS:
        return of_language_package(place, install, name)
    found = _installed(place, install)
    if found is None or found.before is None or not place.model.facts.has_packages:
        return ""
    from ..model.estimates.debian_packages import observed, package, weigh

    release = found.before.release
    facts = package(name, release)
    if facts is None:
        return f"Debian's {code(release)} has no package of that name in its main archive: what it weighs is not known."
    if facts.name in found.before.installed:
        return f"Already there: the base image or a line above has it, so it adds nothing. _Lists of {observed()}._"
    alone = weigh((name,), found.before)
    more = weigh((name,), found.before, recommends=True)
    itself = next((one.bytes for one in alone.added if one.name == facts.name), facts.bytes)
    others = sorted((one for one in alone.added if one.name != facts.name), key=lambda one: -one.bytes)
    said = [f"- Itself about {say_bytes(itself)}"]
    if others:
        brought = sum(one.bytes for one in others)
        heaviest = ", ".join(f"{code(one.name)} {say_bytes(one.bytes)}" for one in others[:_MOST_BROUGHT])
        said.append(f"- Brings {count(len(others), 'package')} along, about {say_bytes(brought)}: {heaviest}")
    else:
        said.append("- Needs nothing that is not there")
    if more.recommended:
        extra = f"{count(len(more.recommended), 'more package')}, about {say_bytes(more.recommended_bytes)}"
        verb = "add" if found.is_with_recommended else "would add"
        said.append(f"- Recommended ones {verb} {extra}")
    for one, size in slimmer(name, found):
        runs = ", to run programs, not to build them" if "-jdk" in name and "-jre-" in one else ""
        said.append(f"- Slimmer: {code(one)}, about {say_bytes(size)} with what it needs{runs}")
    sure = "" if not alone.is_estimate else ", an estimate: what this base has was not read from it"
    return "\n".join(said) + f"\n\n_From Debian's lists of {observed()} ({release}, amd64){sure}._"


def of_install(place: Place, install: Install) -> str:
    """What a command adds in all."""
    if install.manager in KINDS:
        return of_language_install(place, install)
    found = _installed(place, install)
    weight = found.weight if found is not None else None
    if weight is None or not weight.added:
        return ""
    parts = [Part("packages", one.name, one.bytes) for one in sorted(weight.added, key=lambda one: -one.bytes)]
    heaviest = ", ".join(f"{code(one.name)} {say_bytes(one.bytes)}" for one in parts[:_MOST_BROUGHT])
    said = f"Adds {count(len(parts), 'package')}, about {say_bytes(weight.bytes)}: {heaviest}."
    if weight.recommended:
        number = len(weight.recommended)
        reason = "is there only because another recommends it" if number == 1 else _ONLY_RECOMMENDED
        said += f" Of these {count(number, 'package')}, about {say_bytes(weight.recommended_bytes)}, {reason}."
    if weight.present:
        said += f" Already there: {listing(weight.present)}."
    if weight.is_estimate:
        said += f" Estimated from Debian's {code(weight.after.release)}: what this base has was not read from it."
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
    return join(f"**Adds** {amount(cost)}{_share(place, cost, found)}.", explain_cost(cost, _platform(place)))


def _platform(place: Place) -> str:
    """The platform that the size of a base image is of."""
    asked = asked_size(place.stage, place.model.facts) if place.stage is not None else None
    return asked.card.platform if asked is not None and asked.card is not None else DEFAULT_PLATFORM


def _share(place: Place, cost: Cost, found: Estimate) -> str:
    """The share of the image that the stage is; nothing where a base of unknown size makes it meaningless."""
    if not cost.known or lacks_base(place.model, estimates(place.model), found.stage):
        return ""
    part = cost.known / found.total.known
    percent = "under 0.1%" if part < 0.001 else f"{part:.1%}".replace(".0%", "%")
    whole = f"the {say_bytes(found.total.known)} known" if found.total.missing else total_amount(found.total)
    return f", {percent} of {whole} in this stage's image"


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
    """By its place: two lines of equal text may be one item with one command."""
    stage: Stage | None = place.stage
    if stage is None or install.manager != "apt":
        return None
    steps = apt_steps(stage, place.model.chain(stage)[1:], place.model.facts)
    return weighed_at(steps).get((place.start - place.model.offset_of(stage), install.command.span.start))


def slimmer(name: str, found: AptInstall) -> tuple[tuple[str, int], ...]:
    """Packages that do much of what this one does and bring less, by what each adds in its place, the lightest first.

    Only names that the distribution itself has for it: without a screen (`-headless`, `-nox`, `-nogui`), or with less
    in it (`-minimal`, `-tiny`); for a JDK also the runtime, which runs programs and compiles none.
    """
    from ..model.estimates.debian_packages import package, weigh

    if found.before is None:
        return ()
    name = name.partition("=")[0].partition("/")[0].partition(":")[0]
    names = [f"{name}-{word}" for word in _SLIM_WORDS]
    if name.endswith("-jdk"):
        names.append(f"{name[:-3]}jre-headless")
    elif name.endswith("-jdk-headless"):
        names.append(name.replace("-jdk-", "-jre-"))
    heavy = weigh((name,), found.before).bytes * _WORTH_OFFERING
    known = (one for one in names if package(one, found.before.release) is not None)
    sizes = ((one, weigh((one,), found.before).bytes) for one in known)
    return tuple(sorted(((one, size) for one, size in sizes if 0 < size < heavy), key=lambda one: one[1]))
