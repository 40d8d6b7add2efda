"""What the other side of a stream is, and how lines are shown there."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from typing import IO

from ..report.text import Line


def is_terminal(stream: IO[str]) -> bool:
    """Whether a person reads the stream in a terminal that shows more than plain text."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_colour(stream: IO[str]) -> bool:
    """Whether colour is welcome (no-color.org, and FORCE_COLOR for logs that draw it)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(stream)


def write_exactly(stream: IO[str]) -> None:
    """Make a stream write UTF-8 and leave line ends alone, as far as it lets us; a person's terminal stays as it is."""
    if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        stream.reconfigure(encoding="utf-8", newline="\n")


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
