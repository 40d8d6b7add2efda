"""The lines of an ignore file, each with the place of its pattern (`ReadAll` in moby/patternmatcher/ignorefile)."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from ..text import Record, Span

_BOM = "\ufeff"


class IgnoreLine(Record):
    """One line that holds a pattern."""

    at: Span  # of the pattern, without the white space around it and with its `!`
    start: int  # of the line
    end: int  # of the line, before its line feed
    raw: str  # the whole line as `read_ignore` keeps it, which names it in facts
    text: str  # what stands at `at`

    @property
    def is_exception(self) -> bool:
        """Whether it brings something back."""
        return self.text.startswith("!")

    @property
    def bare(self) -> str:
        """The pattern without its `!`."""
        return self.text[1:].strip() if self.is_exception else self.text

    @property
    def path(self) -> str:
        """The pattern as moby compares it with paths."""
        path = posixpath.normpath(self.bare) if self.bare else ""
        while path.startswith("//"):
            path = path[1:]
        return path[1:] if len(path) > 1 and path.startswith("/") else path


@lru_cache(maxsize=32)
def ignore_lines(text: str) -> tuple[IgnoreLine, ...]:
    """All lines with patterns, in their order. Comments begin in the first column, and nowhere else."""
    found = []
    start = len(_BOM) if text.startswith(_BOM) else 0
    for raw in text[start:].split("\n"):
        stripped = raw.strip()
        if stripped and not raw.startswith("#"):
            at = start + raw.index(stripped)
            found.append(IgnoreLine(Span(at, at + len(stripped)), start, start + len(raw), raw, stripped))
        start += len(raw) + 1
    return tuple(found)
