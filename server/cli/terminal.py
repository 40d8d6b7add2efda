"""What the other side of a stream is, and how lines are shown there."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from ..report.text import Line


_IN_OTHER_WORDS = "tare.in-other-words"

_OTHER_WORDS = {
    **dict.fromkeys("▌▋▊▉█", "#"),
    **dict.fromkeys("▏▎▍", "|"),
    **dict.fromkeys("·–—", "-"),
    **dict.fromkeys("µμ", "u"),
    "≈": "~",
    "≥": ">=",
    "≤": "<=",
    "…": "...",
    "→": "->",
    "×": "x",
}


def is_terminal(stream: IO[str]) -> bool:
    """Whether a person reads the stream in a terminal that shows more than plain text."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_colour(stream: IO[str]) -> bool:
    """Whether colour is welcome (no-color.org, and FORCE_COLOR for logs that draw it)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(stream)


def write_exactly(stream: IO[str]) -> None:
    """Make a stream write UTF-8 and leave line ends alone, as far as it lets us; a person's terminal stays as it is.

    A file's name that is no UTF-8 goes out as the bytes that it is, for only so can a program open it or apply a diff.
    """
    if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        errors = "surrogateescape" if os.name == "posix" else "backslashreplace"
        stream.reconfigure(encoding="utf-8", errors=errors, newline="\n")


def write_anything(stream: IO[str]) -> None:
    """Make a stream write what its encoding lacks in other words: a name or a line there must not end the run."""
    codecs.register_error(_IN_OTHER_WORDS, _say_in_other_words)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=_IN_OTHER_WORDS)


def discard(stream: IO[str]) -> None:
    """Whoever read the stream has seen enough. Python would complain once more when it closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _say_in_other_words(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands in our own texts is written as ASCII; what stands in files, as Python would escape it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    char = error.object[error.start]
    known = _OTHER_WORDS.get(char)
    return known or char.encode("ascii", "backslashreplace").decode("ascii"), error.start + 1


def show(lines: Iterable[Line], stream: IO[str]) -> None:
    """Write lines, in colour where that is welcome."""
    if not wants_colour(stream):
        stream.write("".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines))
        return
    from rich.console import Console
    from rich.text import Text

    # Lines are as wide as they are: a terminal wraps them itself, and what is copied out of it is whole.
    console = Console(file=stream, force_terminal=True, soft_wrap=True, highlight=False)
    for line in lines:
        console.print(Text.assemble(*((piece.text, piece.style) for piece in line)))
