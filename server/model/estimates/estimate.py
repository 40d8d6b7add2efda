"""What each line of a Dockerfile adds to the image, and what the stages weigh: an estimate from what is known.

    found = estimate(model, stage)
    found.total.bytes, found.total.missing      # on disk, at least that, if something is missing
    for instruction, cost in found.lines: …

Sizes are of linux/amd64. A layer that a later one empties weighs what it weighed: deleting saves nothing.
"""

from __future__ import annotations

from ..base import BaseKind
from ..copy import Copy
from ..facts import Facts, ImageSize
from ..model import Model
from ..platform import DEFAULT_PLATFORM, written_platform
from ..run import Run
from ..stage import Stage
from .again import again
from .apt_costs import apt_steps
from .copy_costs import context_cost
from .cost import ABOUT, BASE, DATA, NOTHING, Cost, Part, add, unknown
from .estimate_values import UNPACKED, Estimate, Line, pull_seconds, pulled_bytes
from .language_costs import language_installs
from .run_costs import run_cost
from .stage_costs import stage_cost

__all__ = ["Estimate", "Line", "estimate", "estimates", "heaviest", "pull_seconds", "pulled_bytes"]


def estimates(model: Model) -> tuple[Estimate, ...]:
    """What every stage of the model weighs, line by line: measured where a build tells, else from what is known."""
    kept: tuple[Estimate, ...] | None = model.memo.get("estimates")
    if kept is None:
        kept, record = _estimates(model), model.facts.build
        if record is not None:
            from .measured import measured

            kept = measured(model, kept, record)
        model.memo["estimates"] = kept
    return kept


def _estimates(model: Model) -> tuple[Estimate, ...]:
    """Each stage's is kept on the stage for as long as all that it stands on is the same."""
    found: list[Estimate] = []
    for stage in model.stages:
        parent = found[stage.parent] if stage.parent is not None else None
        sources = [one.stage for one in model.sources(stage) if one.stage is not None and not one.use.is_mount]
        stands_on = (model.context, parent, *(found[source.number] for source in sources))
        kept = stage.memo.get("estimate")
        if kept is None or kept[0] != model.facts or not _are_same(kept[1], stands_on):
            kept = stage.memo["estimate"] = (model.facts, stands_on, _read(model, stage, parent, found))
        found.append(kept[2])
    return tuple(found)


def estimate(model: Model, stage: Stage) -> Estimate:
    """`estimates` of one stage of the model."""
    return estimates(model)[stage.number]


def heaviest(model: Model, found: tuple[Estimate, ...], stage: Stage, most: int = 3) -> tuple[tuple[Stage, Line], ...]:
    """The heaviest lines of an image, the base image among them, each with its stage."""
    lines = [(one, line) for one in model.chain(stage) for line in found[one.number].lines if line.cost.known > 0]
    return tuple(sorted(lines, key=lambda one: -one[1].cost.known)[:most])


def asked_size(stage: Stage, facts: Facts) -> ImageSize | None:
    """What somebody who was asked says of a stage's base image, for the platform that its FROM names."""
    image = stage.base.image
    if facts.images is None or image is None:
        return None
    return facts.images.of(image, written_platform(stage) or DEFAULT_PLATFORM)


def _are_same(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return len(old) == len(new) and all(one is other for one, other in zip(old, new, strict=True))


def _read(model: Model, stage: Stage, parent: Estimate | None, above: list[Estimate]) -> Estimate:
    steps = apt_steps(stage, model.chain(stage)[1:], model.facts)
    by_item = {id(step.run.item): step for step in steps}
    others = language_installs(stage, model.chain(stage)[1:], model.facts, model.context)
    costs: dict[int, Cost] = {}
    lines = []
    for instruction in stage.instructions:
        cost = NOTHING
        if instruction.is_trigger:
            cost = NOTHING  # it runs in a build that is not this one
        elif instruction is stage.from_:
            cost = _from(stage, model.facts)
        elif isinstance(instruction, Run):
            own = run_cost(instruction, by_item.get(id(instruction.item)), others)
            cost = add((own, again(stage, instruction, costs)))
        elif isinstance(instruction, Copy):
            cost = _copy(model, stage, instruction, above)
        costs[id(instruction)] = cost
        lines.append(Line(instruction, cost))
    below = parent.total if parent is not None else NOTHING
    return Estimate(stage, tuple(lines), below, add((below, *(line.cost for line in lines))))


def _from(stage: Stage, facts: Facts) -> Cost:
    """The base image; nothing for another stage, whose total is `below`."""
    base = stage.base
    if stage.parent is not None or base.kind is BaseKind.SCRATCH:
        return NOTHING
    word = stage.base_word
    name = base.image.text if base.image is not None else word.raw if word is not None else "the base image"
    asked = asked_size(stage, facts)
    if asked is not None:
        return _image(name, asked.pulled, asked.on_disk, asked.is_exact)
    known = base.facts
    if known is None or (known.compressed_bytes is None and known.uncompressed_bytes is None):
        return unknown(f"what {name} weighs")
    is_ours = written_platform(stage) in (None, DEFAULT_PLATFORM)
    return _image(name, known.compressed_bytes, known.uncompressed_bytes, known.is_exact and is_ours)


def _image(name: str, pulled: int | None, on_disk: int | None, is_exact: bool) -> Cost:
    if pulled is None and on_disk is None:
        return unknown(f"what {name} weighs")
    size = on_disk if on_disk is not None else round((pulled or 0) * UNPACKED)
    sent = pulled if pulled is not None else round(size / UNPACKED)
    grade = DATA if is_exact and on_disk is not None else ABOUT
    return Cost(size, sent, exactness=grade, parts=(Part(BASE, name, size),))


def _copy(model: Model, stage: Stage, copy: Copy, above: list[Estimate]) -> Cost:
    if copy.reads_context:
        return context_cost(copy, model.context)
    name = copy.from_name
    source = model.stage_named(name, stage.number) if name is not None else None
    if source is None:
        paths = ", ".join(operand.text or operand.raw for operand in copy.sources)
        return unknown(f"{paths} of {name or 'an image'}")
    lines = (line for one in model.chain(source) for line in above[one.number].lines)
    return stage_cost(copy, model, source, {id(line.instruction): line.cost for line in lines})
