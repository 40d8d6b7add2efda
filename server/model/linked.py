"""A stage with those that it is made of: the stages that it grew from, those that it takes files from, and theirs.

A keystroke changes one stage and those that are made of it. All others are linked with the very same stages as before,
and what was said of them with `Linked` still holds: an analysis knows that by `links`.
"""

from __future__ import annotations

from typing import Any

from ..text import Span
from .context import Context
from .facts import Facts
from .model import Model, Source
from .stage import Stage


class Linked:
    """One stage's view of the stages that it is made of. Ask about no others: of their changes nobody would hear.

    `place` counts from the start of that stage, as all its findings do, so that it may be negative.
    """

    __slots__ = ("_model", "_stage", "distances")

    def __init__(self, model: Model, stage: Stage) -> None:
        self._model = model
        self._stage = stage
        self.distances: dict[int, int] = {}  # of the stages that were placed, by number: what it said hangs on them

    @property
    def context(self) -> Context | None:
        """What is known of the build context; None where nothing is."""
        return self._model.context

    @property
    def facts(self) -> Facts:
        return self._model.facts

    def chain(self, stage: Stage) -> tuple[Stage, ...]:
        """The stage and those that it grew from, itself first."""
        return self._model.chain(stage)

    def sources(self, stage: Stage) -> tuple[Source, ...]:
        """What it takes files from, in order."""
        return self._model.sources(stage)

    def place(self, stage: Stage, span: Span) -> Span:
        """A span of a stage's instruction as one that counts from the stage that is judged."""
        return span.shift(self.offset_of(stage))

    def offset_of(self, stage: Stage) -> int:
        """How far behind the start of the stage that is judged another one begins; below zero for those above it."""
        if stage is self._stage:
            return 0
        distance = self._model.offset_of(stage) - self._model.offset_of(self._stage)
        self.distances[stage.number] = distance
        return distance


def links(model: Model) -> list[object]:
    """One object for each stage: the same as in an earlier model where it and all that it is made of are the same.

    They are as many as there are stages, and each looks no further than one step, so that long chains cost no more.
    """
    marks: list[object] = []
    for stage, below in zip(model.stages, model.below, strict=True):
        if not below:
            marks.append(stage)
            continue
        inputs = [marks[number] for number in below]
        kept: tuple[list[object], Any] | None = stage.memo.get("links below")
        if kept is None or kept[0] != inputs:
            kept = stage.memo["links below"] = (inputs, object())
        marks.append(kept[1])
    return marks
