"""Replacements of text, alone and in sets that do not overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from .record import Record
from .span import Span


class Edit(Record):
    """Put `text` in the place of `span`; an empty span inserts, an empty text deletes."""

    span: Span
    text: str

    @classmethod
    def insert(cls, at: int, text: str) -> Edit:
        return cls(Span(at, at), text)

    @classmethod
    def delete(cls, span: Span) -> Edit:
        return cls(span, "")

    @property
    def growth(self) -> int:
        """By how many code points the text gets longer; negative where it gets shorter."""
        return len(self.text) - (self.span.end - self.span.start)

    def shift(self, by: int) -> Edit:
        return Edit(self.span.shift(by), self.text)

    def apply(self, text: str) -> str:
        return text[: self.span.start] + self.text + text[self.span.end :]


def conflict(first: Edit, second: Edit) -> bool:
    """Whether applying both would depend on their order: shared code points, or two insertions at one place."""
    if first.span == second.span:
        return True
    return first.span.overlaps(second.span)


def apply_all(text: str, edits: Iterable[Edit]) -> str:
    """`text` after all `edits`, whose spans speak of `text` as it is before any of them.

    Raises ValueError where two of them conflict: a caller chooses, this function never guesses.
    """
    ordered = sorted(edits)
    for before, after in pairwise(ordered):
        if conflict(before, after):
            raise ValueError(f"edits at {before.span} and {after.span} conflict")
    parts, done = [], 0
    for edit in ordered:
        parts.append(text[done : edit.span.start])
        parts.append(edit.text)
        done = edit.span.end
    parts.append(text[done:])
    return "".join(parts)


def whole_change(before: str, after: str) -> Edit:
    """The smallest single edit that turns `before` into `after`; an empty insertion where they are equal."""
    limit = min(len(before), len(after))
    start = _common(limit, lambda low, high: before[low:high] == after[low:high])
    back = len(before), len(after)
    tail = _common(
        limit - start,
        lambda low, high: before[back[0] - high : back[0] - low] == after[back[1] - high : back[1] - low],
    )
    return Edit(Span(start, len(before) - tail), after[start : len(after) - tail])


def _common(limit: int, is_equal: Callable[[int, int], bool]) -> int:
    """How many code points agree, up to `limit`: halving compares whole slices, which a loop in Python cannot match."""
    known, bound = 0, limit
    while known < bound:
        middle = (known + bound + 1) // 2
        if is_equal(known, middle):
            known = middle
        else:
            bound = middle - 1
    return known
