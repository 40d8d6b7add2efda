"""Where the keys and values of a TOML text stand, for saying what is wrong where it is.

The text was read by a real parser before; this one only finds places, and gives up quietly where it loses its way.
"""

from __future__ import annotations

from contextlib import suppress

from ..text import Record, Span, regex

_BARE = regex(r"[A-Za-z0-9_-]+")
_BLANK = regex(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = regex(r"[ \t]*")
_STRING = regex(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', flags=16)  # DOTALL
_SCALAR = regex(r"[^,\]}\n#]+")

Key = tuple[str, ...]


class Place(Record):
    """Where a key's last part and its value stand. The value of a table is its header."""

    key: Span
    value: Span


def places(text: str) -> dict[Key, Place]:
    """Every key by its whole path; the entries of arrays by their number."""
    reader = _Reader(text)
    with suppress(_LostError, RecursionError):  # what was found until then is right
        reader.read()
    return reader.found


class _LostError(Exception):
    pass


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 1 if text.startswith("\ufeff") else 0
        self.found: dict[Key, Place] = {}

    def read(self) -> None:
        table: Key = ()
        while self._skip_blank() < len(self._text):
            if self._text[self._at] == "[":
                brackets = 2 if self._text.startswith("[[", self._at) else 1
                start = self._at
                self._at += brackets
                table, key = self._key()
                if not self._text.startswith("]" * brackets, self._at):
                    raise _LostError
                self._at += brackets
                self.found.setdefault(table, Place(key, Span(start, self._at)))
            else:
                self._pair(table)

    def _pair(self, table: Key) -> None:
        path, key = self._key()
        if not self._text.startswith("=", self._at):
            raise _LostError
        self._at += 1
        self._skip(_SPACE)
        value = self._value((*table, *path))
        self.found.setdefault((*table, *path), Place(key, value))

    def _key(self) -> tuple[Key, Span]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            start = self._at
            match = _BARE.match(self._text, start) or _STRING.match(self._text, start)
            if match is None:
                raise _LostError
            self._at = match.end()
            parts.append(match[0].strip("\"'"))
            last = Span(start, self._at)
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return tuple(parts), last
            self._at += 1

    def _value(self, path: Key) -> Span:
        start = self._at
        opener = self._text[start : start + 1]
        if opener == "[":
            self._list(path)
            return Span(start, self._at)
        if opener == "{":
            self._inline(path)
            return Span(start, self._at)
        match = _STRING.match(self._text, start) or _SCALAR.match(self._text, start)
        if match is None:
            raise _LostError
        self._at = match.end()
        return Span(start, start + len(match[0].rstrip()))

    def _list(self, path: Key) -> None:
        self._at += 1
        number = 0
        while self._text[self._skip_blank() : self._at + 1] != "]":
            span = self._value((*path, str(number)))
            self.found.setdefault((*path, str(number)), Place(span, span))
            number += 1
            self._skip_comma("]")
        self._at += 1

    def _inline(self, path: Key) -> None:
        self._at += 1
        while self._text[self._skip_blank() : self._at + 1] != "}":
            self._pair(path)
            self._skip_comma("}")
        self._at += 1

    def _skip_comma(self, closer: str) -> None:
        mark = self._text[self._skip_blank() : self._at + 1]
        if mark == ",":
            self._at += 1
        elif mark != closer:
            raise _LostError

    def _skip_blank(self) -> int:
        return self._skip(_BLANK)

    def _skip(self, pattern: object) -> int:
        match = pattern.match(self._text, self._at)  # type: ignore[attr-defined]
        self._at = match.end() if match is not None else self._at
        return self._at
