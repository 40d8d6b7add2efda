"""The flags between a keyword and its arguments (`extractBuilderFlags` in parser/split_command.go)."""

from __future__ import annotations

from ..text import Record, Span
from .logical import Logical
from .space import is_space
from .tree import Flag, Token


class Flags(Record):
    """The flags, and the logical offset at which the arguments may begin."""

    flags: tuple[Flag, ...]
    end: int


def read_flags(logical: Logical, span: Span, escape: str) -> Flags:
    """The words at the start of `span` that begin with `--`; a lone `--` ends them."""
    text = logical.text
    if not text.startswith("--", span.start):
        return Flags((), span.start)
    flags: list[Flag] = []
    at = span.start
    while True:
        while at < span.end and is_space(text[at]):
            at += 1
        if at >= span.end or not text.startswith("--", at, span.end):
            return Flags(tuple(flags), at)
        stop, word = _read_word(text, at, span.end, escape)
        if word == "--":
            # BuildKit drops a `--` that nothing follows as well.
            return Flags(tuple(flags), stop)
        flags.append(_flag(logical, Span(at, stop), word))
        at = stop


def _read_word(text: str, at: int, end: int, escape: str) -> tuple[int, str]:
    """Where the word that begins at `at` ends, and the word without quotes and escapes."""
    out: list[str] = []
    quote = ""
    while at < end:
        char = text[at]
        if not quote and is_space(char):
            break
        if quote and char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape:
            at += 1
            if at < end:
                out.append(text[at])
        else:
            out.append(char)
        at += 1
    return min(at, end), "".join(out)


def _flag(logical: Logical, at: Span, word: str) -> Flag:
    written = at.of(logical.text)
    equals = written.find("=")
    name_end = at.start + (equals if equals >= 0 else len(written))
    name = Span(at.start + 2, name_end)
    value = None
    value_at = Span(at.end, at.end)
    if equals >= 0:
        value_at = Span(name_end + 1, at.end)
        value = Token(logical.source(value_at), word.partition("=")[2])
    return Flag(
        span=logical.source(at),
        name=Token(logical.source(name), name.of(logical.text)),
        value=value,
        raw=word,
        logical=logical.cut(value_at),
    )
