"""Repairs that move whole instructions down, which several rules share. Edits count from the stage."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Instruction, Stage
from ..model.packages.indifference import holds
from ..syntax import Blank
from ..text import Edit, Span
from .line_repairs import start_with_comments


def move_below(stage: Stage, lines: Sequence[Instruction], below: Instruction) -> tuple[Edit, ...] | None:
    """Write instructions, with the comments right above each, below another one, in their order.

    None where one of them depends on a line on the way, or that on it.
    """
    start = lines[0].offset
    moved = {line.offset for line in lines}
    between = [one for one in stage.instructions if start < one.offset < below.offset and one.offset not in moved]
    if _depend_on_order(lines, between):
        return None
    spans = [Span(start_with_comments(stage, line), line.whole.end) for line in lines]
    text = "".join(item.text for item in stage.items)
    end_of_line = "\r\n" if text[: below.whole.end].endswith("\r\n") else "\n"
    pieces = "".join(span.of(text).rstrip("\r\n") + end_of_line for span in spans)
    if not text[: below.whole.end].endswith("\n"):
        pieces = end_of_line + pieces.rstrip("\r\n")
    return (*(Edit.delete(span) for span in _cuts(stage, spans)), Edit.insert(below.whole.end, pieces))


def _depend_on_order(lines: Sequence[Instruction], between: list[Instruction]) -> bool:
    """Whether a line that moves down takes a value that is set on its way, or sets a label that is set there, too."""
    for line in lines:
        for other in between:
            if other.offset < line.offset:
                continue
            keys = [pair.key.raw for pair in other.parts.pairs]
            if other.name in ("ARG", "ENV") and holds(line.item.text, keys):
                return True
            if other.name == line.name == "LABEL" and set(keys) & {pair.key.raw for pair in line.parts.pairs}:
                return True
    return False


def _cuts(stage: Stage, spans: list[Span]) -> list[Span]:
    """What to delete for the spans: neighbours as one, with the blank line that would follow another."""
    blanks: dict[int, int] = {}
    offset = 0
    for item in stage.items:
        if isinstance(item, Blank):
            blanks[offset] = offset + len(item.text)
        offset += len(item.text)
    ends = set(blanks.values())
    cuts: list[Span] = []
    for span in spans:
        if cuts and cuts[-1].end == span.start:
            cuts[-1] = cuts[-1].cover(span)
        else:
            cuts.append(span)
    return [cut.cover(Span(cut.start, blanks.get(cut.end, cut.end))) if cut.start in ends else cut for cut in cuts]
