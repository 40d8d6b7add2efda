"""The logical line: what BuildKit parses once continuations and the comments between them are gone.

A parser that reads logical text and reports places in the source needs a map between the two. Most instructions
stand on one physical line, where the map is one shift.
"""

from __future__ import annotations

from bisect import bisect_right

from ..text import Span


class Logical:
    """Logical text with the source offset of every code point of it.

    `text` is what BuildKit sees; `source(span)` answers where a stretch of it stands in the item. A word that runs
    over a continuation covers the continuation in the source.
    """

    __slots__ = ("_logical_starts", "_source_starts", "text")

    def __init__(self, text: str, logical_starts: list[int], source_starts: list[int]) -> None:
        """Segment i of `text` starts at logical_starts[i] and stands in the source at source_starts[i]."""
        self.text = text
        self._logical_starts = logical_starts
        self._source_starts = source_starts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Logical) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self.text)

    def _key(self) -> tuple[str, list[int], list[int]]:
        return (self.text, self._logical_starts, self._source_starts)

    @classmethod
    def contiguous(cls, text: str, source_start: int) -> Logical:
        return cls(text, [0], [source_start])

    @property
    def is_contiguous(self) -> bool:
        """Whether the text stands in one piece in the source, so that its places are a shift away."""
        return len(self._logical_starts) == 1

    def offset(self, at: int) -> int:
        """The source offset of the code point at logical offset `at`."""
        index = bisect_right(self._logical_starts, at) - 1
        return self._source_starts[index] + at - self._logical_starts[index]

    def source(self, span: Span) -> Span:
        """The stretch of the source from the first to the last code point of `span`."""
        start, end = span
        starts = self._logical_starts
        piece = bisect_right(starts, start) - 1 if len(starts) > 1 else 0
        shift = self._source_starts[piece] - starts[piece]
        if start == end or piece + 1 == len(starts) or end <= starts[piece + 1]:
            return Span(start + shift, end + shift)
        return Span(start + shift, self.offset(end - 1) + 1)

    def logical(self, offset: int) -> int:
        """The logical offset of a source offset; one inside a continuation means the first code point after it."""
        index = bisect_right(self._source_starts, offset) - 1
        if index < 0:
            return 0
        start = self._logical_starts[index]
        stop = self._logical_starts[index + 1] if index + 1 < len(self._logical_starts) else len(self.text)
        return min(start + offset - self._source_starts[index], stop)

    def with_text(self, text: str) -> Logical:
        """The same places under another text of the same length."""
        return Logical(text, self._logical_starts, self._source_starts)

    def cut(self, span: Span) -> Logical:
        """A stretch of this logical text, as a logical text of its own."""
        if self.is_contiguous:
            return Logical.contiguous(span.of(self.text), self.offset(span.start))
        first = bisect_right(self._logical_starts, span.start) - 1
        last = bisect_right(self._logical_starts, max(span.end - 1, span.start)) - 1
        starts = [max(start - span.start, 0) for start in self._logical_starts[first : last + 1]]
        sources = [self.offset(span.start), *self._source_starts[first + 1 : last + 1]]
        return Logical(span.of(self.text), starts, sources)
