"""The labels that instructions write, and edits that take one of them away."""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax import Pair
from ..text import Edit, Record, Span
from .instruction import Instruction
from .stage import Stage


class Label(Record):
    """One `key=value` of a LABEL. `key` and `value` are None where they are not known."""

    instruction: Instruction
    pair: Pair
    key: str | None
    value: str | None

    @property
    def key_span(self) -> Span:
        return self.instruction.at(self.pair.key)

    @property
    def value_span(self) -> Span:
        return self.instruction.at(self.pair.value) if self.pair.value is not None else self.key_span

    @property
    def span(self) -> Span:
        return self.instruction.at(self.pair)

    def remove(self) -> Edit | None:
        """The edit that takes it away, the whole instruction where it is all of it; None among comments."""
        instruction = self.instruction
        pairs = instruction.parts.pairs
        if instruction.is_trigger or instruction.parts.comments or (self.pair.is_legacy and len(pairs) > 1):
            return None
        if len(pairs) == 1:
            return Edit(instruction.whole, "")
        at = pairs.index(self.pair)
        if at:
            return Edit(Span(instruction.at(pairs[at - 1]).end, self.span.end), "")
        return Edit(Span(self.span.start, instruction.at(pairs[1]).start), "")


def labels(instruction: Instruction) -> Iterator[Label]:
    """Those of one LABEL, in order. A value that is not given is empty."""
    for pair in instruction.parts.pairs:
        value = instruction.value(pair.value).text if pair.value is not None else ""
        yield Label(instruction, pair, instruction.value(pair.key).text, value)


def labels_of(stage: Stage) -> Iterator[Label]:
    """Those that a stage writes itself, without triggers."""
    for instruction in stage.of("LABEL"):
        yield from labels(instruction)
