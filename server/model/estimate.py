"""What each line of a Dockerfile adds to the image, and what the stages weigh: an estimate from what is known.

    found = estimate(model, stage)
    found.total.bytes, found.total.missing      # on disk, at least that, if something is missing
    for instruction, cost in found.lines: …

Sizes are of linux/amd64. A layer that a later one empties weighs what it weighed: deleting saves nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from .again import again
from .apt_costs import apt_steps
from .base import BaseKind
from .copy import Copy
from .copy_costs import context_cost, stage_cost
from .cost import ABOUT, BASE, CACHES, DATA, MEASURED, NOTHING, Cost, Part, add, unknown
from .facts import Facts
from .instruction import Instruction
from .model import Model
from .run import Run
from .run_costs import run_cost
from .stage import Stage

UNPACKED = 2.65
"""How much larger layers are on disk than when they are pulled: 2.0 to 2.9 times, 2.6 at the median of the 26 images of
data/base-images.tsv of which both are known (observed in 2026). Files of people's own compress about as well."""


class Line(NamedTuple):
    """One instruction and what it adds."""

    instruction: Instruction
    cost: Cost


class Estimate(NamedTuple):
    """One stage. `below` is what it stands on: the stage that FROM names; a base image is the cost of the FROM."""

    stage: Stage
    lines: tuple[Line, ...]
    below: Cost
    total: Cost  # the whole image that the stage is

    @property
    def pulled(self) -> int | None:
        """The bytes of the image as they go over the network, about."""
        return pulled_bytes(self.total)

    def cost_of(self, instruction: Instruction) -> Cost:
        """What one of its instructions adds."""
        return next((cost for one, cost in self.lines if one.offset == instruction.offset), NOTHING)


def estimates(model: Model) -> tuple[Estimate, ...]:
    """What every stage of the model weighs, line by line. What stands on the same as before is taken from there."""
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


def pull_seconds(pulled: int, megabits: float) -> float:
    """How long a pull takes at least, at so many Mbit/s."""
    return pulled * 8 / (megabits * 1_000_000)


def pulled_bytes(cost: Cost) -> int | None:
    """What a cost is in bytes over the network: of base images as published, of the rest as layers compress on average.

    The lists that apt keeps are compressed already.
    """
    if cost.bytes is None:
        return cost.pulled
    base = sum(part.bytes for part in cost.parts if part.kind == BASE)
    packed = sum(part.bytes for part in cost.parts if part.kind == CACHES)
    rest = cost.bytes - base - packed
    known = cost.pulled if cost.pulled is not None else base / UNPACKED
    return round(known + packed + rest / UNPACKED)


def heaviest(model: Model, found: tuple[Estimate, ...], stage: Stage, most: int = 3) -> tuple[tuple[Stage, Line], ...]:
    """The heaviest lines of an image, the base image among them, each with its stage."""
    lines = [(one, line) for one in model.chain(stage) for line in found[one.number].lines if line.cost.known > 0]
    return tuple(sorted(lines, key=lambda one: -one[1].cost.known)[:most])


def _are_same(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return len(old) == len(new) and all(one is other for one, other in zip(old, new, strict=True))


def _read(model: Model, stage: Stage, parent: Estimate | None, above: list[Estimate]) -> Estimate:
    steps = apt_steps(stage, model.chain(stage)[1:], model.facts)
    by_item = {id(step.run.item): step for step in steps}
    costs: dict[int, Cost] = {}
    lines = []
    for instruction in stage.instructions:
        cost = NOTHING
        if instruction.is_trigger:
            cost = NOTHING  # it runs in a build that is not this one
        elif instruction is stage.from_:
            cost = _from(stage, model.facts)
        elif isinstance(instruction, Run):
            own = run_cost(instruction, by_item.get(id(instruction.item)))
            cost = add((own, again(stage, instruction, costs)))
        elif isinstance(instruction, Copy):
            cost = _copy(model, stage, instruction, above)
        costs[id(instruction)] = cost = _measured(model.facts, stage, instruction, cost)
        lines.append(Line(instruction, cost))
    below = parent.total if parent is not None else NOTHING
    return Estimate(stage, tuple(lines), below, add((below, *(line.cost for line in lines))))


def _measured(facts: Facts, stage: Stage, instruction: Instruction, cost: Cost) -> Cost:
    """The cost with the bytes that a build of this very line had."""
    size = facts.build.of(stage, instruction) if facts.build is not None else None
    if size is None:
        return cost
    fits = size > 0 and cost.bytes == size
    return cost._replace(bytes=size, exactness=MEASURED, missing=(), parts=cost.parts if fits else _scaled(cost, size))


def _scaled(cost: Cost, size: int) -> tuple[Part, ...]:
    """The parts of an estimate that turned out to be `size`: as shares of it."""
    known = sum(part.bytes for part in cost.parts)
    if not known or not size:
        return ()
    return tuple(part._replace(bytes=round(part.bytes * size / known)) for part in cost.parts)


def _from(stage: Stage, facts: Facts) -> Cost:
    """The base image; nothing for another stage, whose total is `below`."""
    base = stage.base
    if stage.parent is not None or base.kind is BaseKind.SCRATCH:
        return NOTHING
    word = stage.base_word
    name = base.image.text if base.image is not None else word.raw if word is not None else "the base image"
    asked = facts.images.of(base.image) if facts.images is not None and base.image is not None else None
    if asked is not None:
        return _image(name, asked.pulled, asked.on_disk, asked.is_exact)
    known = base.facts
    if known is None or (known.compressed_bytes is None and known.uncompressed_bytes is None):
        return unknown(f"what {name} weighs")
    return _image(name, known.compressed_bytes, known.uncompressed_bytes, known.is_exact)


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
