"""A whole Dockerfile with what its lines weigh, as plain values that can be shown anywhere: a table, JSON, a page."""

from __future__ import annotations

from ..model import Model, Stage
from ..model.estimates.cost import Cost
from ..model.estimates.estimate import Estimate, estimates, pull_seconds
from ..model.estimates.estimate_values import lacks_base
from ..text import Lines, Record

DEFAULT_BANDWIDTH = 100.0
"""Mbit/s: what a machine in an office or a small node of a cloud has."""


class WeighedLine(Record):
    """One instruction. Lines count from 1; `text` is its source on one line."""

    line: int
    end_line: int
    keyword: str
    text: str
    cost: Cost


class WeighedStage(Record):
    """One stage. `ships` says that all of it is in the image, `total` includes what it stands on, and `lacks_base` says
    that of the base image in it nothing is known, so that it tells nothing of the image's size."""

    number: int
    name: str
    base: str  # as FROM names it
    base_stage: int | None  # the number of the stage that FROM names
    is_target: bool
    ships: bool
    is_needed: bool
    lines: tuple[WeighedLine, ...]
    total: Cost
    pulled: int | None
    lacks_base: bool = False

    @property
    def title(self) -> str:
        """Its name, else its number as people count."""
        return self.name or f"stage {self.number + 1}"


class Weighed(Record):
    """One Dockerfile. `target` is the stage whose image is meant, the last one unless told otherwise."""

    path: str
    stages: tuple[WeighedStage, ...]
    target: WeighedStage
    bandwidth: float

    @property
    def layers(self) -> tuple[WeighedLine, ...]:
        """The lines whose layers are the image, from the base image upwards."""
        return tuple(line for stage in self.stages if stage.ships for line in stage.lines)

    @property
    def seconds(self) -> float | None:
        """How long the image takes to be pulled at the bandwidth; None where nothing is known, or not of its base."""
        pulled = self.target.pulled if not self.target.lacks_base else None
        return pull_seconds(pulled, self.bandwidth) if pulled is not None else None


def weigh(model: Model, path: str, bandwidth: float = DEFAULT_BANDWIDTH, target: str = "") -> Weighed | None:
    """What a Dockerfile weighs. None where it has no stage, or none of the name or number `target`."""
    stage = _target(model, target)
    if stage is None:
        return None
    lines = Lines(model.text)
    ships = {one.number for one in model.chain(stage)}
    needed = model.needed if stage is model.final else frozenset(range(stage.number + 1))
    every = estimates(model)
    found = tuple(
        _stage(model, one, lines, one.stage.number == stage.number, ships, needed)._replace(
            lacks_base=lacks_base(model, every, one.stage)
        )
        for one in every
    )
    return Weighed(path, found, found[stage.number], bandwidth)


class Difference(Record):
    """What a second version of a file weighs more than the first, in bytes: below zero where it is lighter."""

    bytes: int
    before: int

    @property
    def share(self) -> str:
        """Of the first version: `81%`, `14 times as much`; empty where that was nothing."""
        if not self.before:
            return ""
        times = (self.before + self.bytes) / self.before
        return f"{times:.0f} times as much" if times >= 10 else f"{abs(self.bytes) / self.before:.0%}"


def difference(before: Weighed, after: Weighed) -> Difference | None:
    """None where they cannot be compared: nothing is known of one, or of the base image that only one stands on."""
    old, new = before.target.total.bytes, after.target.total.bytes
    if old is None or new is None:
        return None
    lacking = [_base(one) if one.target.lacks_base else "" for one in (before, after)]
    return Difference(new - old, old) if lacking[0] == lacking[1] else None


def _base(weighed: Weighed) -> str:
    """What the lowest stage below the target names as its base."""
    stage = weighed.target
    while stage.base_stage is not None:
        stage = weighed.stages[stage.base_stage]
    return stage.base


def _target(model: Model, target: str) -> Stage | None:
    if not target:
        return model.final if model.has_from else None
    return model.stage_named(target, len(model.stages))


def _stage(
    model: Model, found: Estimate, lines: Lines, is_target: bool, ships: set[int], needed: frozenset[int]
) -> WeighedStage:
    stage = found.stage
    word = stage.base_word
    shown = []
    for instruction, cost in found.lines:
        whole = model.place(stage, instruction.span)
        first, last = lines.position(whole.start)[0], lines.position(max(whole.start, whole.end - 1))[0]
        shown.append(WeighedLine(first + 1, last + 1, instruction.name, _one_line(whole.of(model.text)), cost))
    return WeighedStage(
        stage.number,
        stage.name or "",
        word.raw if word is not None else "",
        stage.parent,
        is_target,
        stage.number in ships,
        stage.number in needed,
        tuple(shown),
        found.total,
        found.pulled,
    )


def _one_line(source: str) -> str:
    """The source without line breaks, continuations and comments between them."""
    lines = [line.strip() for line in source.splitlines()]
    kept = [line.rstrip("\\`").rstrip() for line in lines if not line.startswith("#")]
    return " ".join(line for line in kept if line)
