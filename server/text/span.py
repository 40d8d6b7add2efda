"""A stretch of text, in code points.

Every place below the protocol edge is a `Span`; lines, columns and UTF-16 exist in `lines` and at the edges only.
"""

from __future__ import annotations

from .record import Record


class Span(Record):
    """The code points from `start` up to, not including, `end`; `start == end` is a place between two."""

    start: int
    end: int

    @property
    def is_empty(self) -> bool:
        return self.start == self.end

    def shift(self, by: int) -> Span:
        """The same stretch in a text that has `by` more code points before it."""
        return Span(self.start + by, self.end + by)

    def cover(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def holds(self, offset: int) -> bool:
        """Whether a cursor at `offset` touches this span; both ends count, as an editor's cursor does."""
        return self.start <= offset <= self.end

    def touches(self, other: Span) -> bool:
        """Whether the two share a code point or a border."""
        return self.start <= other.end and other.start <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point; an empty span overlaps what it stands strictly inside."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The code points of `text` that this span names."""
        return text[self.start : self.end]
