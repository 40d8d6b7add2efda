"""How things are written in hovers: code, lists, links, and pieces put together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..syntax import grammar
from ..text import regex

_MARKS = regex(r"([\\`*_{}\[\]<>|~#])")


def join(*parts: str) -> str:
    """Paragraphs; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)


def code(text: str) -> str:
    """Text of the file as inline code, whatever is in it. Line ends become spaces."""
    text = " ".join(text.split()) or " "
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    if not longest:
        return f"`{text}`"
    ticks = "`" * (longest + 1)
    return f"{ticks} {text} {ticks}"


def escape(text: str) -> str:
    """Text of the file, or a message that quotes it, where no mark-up may come out of it."""
    return _MARKS.sub(r"\\\1", text)


def cell(text: str) -> str:
    """Text for a table's cell, in which a bar would begin the next."""
    return text.replace("|", "\\|").replace("\n", " ")


def listing(texts: Iterable[str]) -> str:
    return ", ".join(code(text) for text in texts)


def link(text: str, source: str) -> str:
    """A link to a section of the Dockerfile reference, or to a file of BuildKit."""
    return f"[{text}]({grammar.source_url(source)})"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a head that begins with a space is of a column of numbers."""
    lines = ["| " + " | ".join(title.strip() for title in head) + " |"]
    lines.append("|" + "|".join("---:" if title.startswith(" ") else "---" for title in head) + "|")
    lines += ["| " + " | ".join(cell(entry) for entry in row) + " |" for row in rows]
    return "\n".join(lines)


def count(number: int, one: str, many: str = "") -> str:
    """`1 layer`, `3 layers`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
