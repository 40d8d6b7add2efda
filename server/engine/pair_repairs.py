"""Repairs of the pairs of ENV, ARG and LABEL, which several rules share. Edits count from the instruction's scope."""

from __future__ import annotations

from ..model import Instruction
from ..syntax import Pair
from ..text import Edit, Span


def drop_pair(instruction: Instruction, pair: Pair) -> Edit | None:
    """Take one pair out, and the whole instruction where there is no other; None where a comment stands between."""
    pairs = instruction.parts.pairs
    if instruction.is_trigger:
        return None
    if len(pairs) == 1:
        return None if instruction.parts.comments else Edit.delete(instruction.whole)
    at = pairs.index(pair)
    gone = Span(pairs[at - 1].span.end, pair.span.end) if at else Span(pair.span.start, pairs[1].span.start)
    if any(comment.span.overlaps(gone) for comment in instruction.parts.comments):
        return None
    return Edit.delete(instruction.at(gone))
