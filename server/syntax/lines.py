"""Physical lines as BuildKit splits them: where they end, which go on, and where a heredoc body stops."""

from __future__ import annotations

from .heredoc import Opening

BOM = "\ufeff"


def continuation(line: str, escape: str) -> tuple[bool, str]:
    """Whether a physical line goes on in the next one, and what it contributes to the logical line.

    An escape character after another one hides nothing (`lineContinuationRegex` in parser/parser.go).
    """
    line = line.rstrip("\r\n")
    bare = line.rstrip(" \t")
    if bare.endswith(escape) and bare[-2:-1] != escape:
        return True, bare[:-1]
    return False, line


def line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def body_end(text: str, at: int, opening: Opening) -> tuple[int, int]:
    """Where a heredoc body that begins at `at` ends, and where the line of its terminator ends.

    The two are equal where the text ends before a terminator comes.
    """
    while at < len(text):
        stop = line_end(text, at)
        line = text[at:stop].rstrip("\r\n")
        if opening.strips_tabs:
            line = line.lstrip("\t")
        if line == opening.name:
            return at, stop
        at = stop
    return at, at
