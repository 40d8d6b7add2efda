r"""Offsets and the positions that editors speak of.

A line ends with `\n`, `\r\n` or `\r` and with nothing else (LSP 3.17, "Text Documents"). Python's `splitlines` also
ends lines at form feeds, NEL and Unicode separators, which moves every later position of such a file.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import Enum

from .edit import Edit
from .regex import regex
from .span import Span

_LINE_END = regex(r"\r\n|\n|\r")


class Encoding(str, Enum):
    """What one step of an LSP character offset counts; the values are the protocol's `PositionEncodingKind`."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


class Lines:
    """The line starts of one text."""

    __slots__ = ("_ascii", "starts", "text")

    def __init__(self, text: str, starts: list[int] | None = None) -> None:
        self.text = text
        self.starts = starts if starts is not None else [0, *(m.end() for m in _LINE_END.finditer(text))]
        self._ascii = text.isascii()

    def __len__(self) -> int:
        return len(self.starts)

    def after(self, edit: Edit) -> Lines:
        """The lines of the edited text, reading only what is near the edit."""
        text = edit.apply(self.text)
        # A line end may form or break where the edit meets a "\r" or "\n", so the neighbours are read again as well.
        first = bisect_right(self.starts, max(edit.span.start - 1, 0)) - 1
        last = bisect_right(self.starts, edit.span.end + 1)
        tail = self.starts[last:]
        stop = tail[0] + edit.growth if tail else len(text)
        begin = self.starts[first]
        fresh = [m.end() for m in _LINE_END.finditer(text, begin, stop)]
        if tail and fresh and fresh[-1] == stop:
            fresh.pop()
        growth = edit.growth
        return Lines(text, [*self.starts[: first + 1], *fresh, *(start + growth for start in tail)])

    def line_at(self, offset: int) -> int:
        """The 0-based line that holds `offset`; an offset outside the text is clamped into it."""
        return bisect_right(self.starts, max(0, min(offset, len(self.text)))) - 1

    def content(self, line: int) -> Span:
        """The span of a line without its line end."""
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def position(self, offset: int, encoding: Encoding = Encoding.UTF32) -> tuple[int, int]:
        """The 0-based line and character of `offset`, the character counted in units of `encoding`."""
        line = self.line_at(offset)
        start = self.starts[line]
        end = max(start, min(offset, len(self.text)))
        if self._ascii or encoding is Encoding.UTF32:
            return line, end - start
        return line, _units(self.text[start:end], encoding)

    def offset(self, line: int, character: int, encoding: Encoding = Encoding.UTF32) -> int:
        """The offset of a position, clamped as LSP says: past a line's end means its end, past the text means its end.

        A character that falls inside a code point (half of a surrogate pair) means the start of that code point.
        """
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.content(line)
        if character <= 0:
            return start
        if self._ascii or encoding is Encoding.UTF32:
            return min(start + character, end)
        units = 0
        for index in range(start, end):
            units += _units(self.text[index], encoding)
            if units > character:
                return index
        return end


def _units(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.UTF16:
        return len(text) + sum(char > "\uffff" for char in text)
    if encoding is Encoding.UTF8:
        # A lone surrogate can reach us through JSON; it counts as the three bytes that UTF-8 would need.
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text)
