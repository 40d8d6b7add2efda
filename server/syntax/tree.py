"""What is written: a file is a row of items, each of which holds its own text and nothing else.

Spans inside an item count from the item's first code point. Where an item stands is the file's knowledge, so an
item stays the same value when text above it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from ..text import Span
from .logical import Logical

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """A place where BuildKit would refuse the file, or read something other than what seems meant."""

    code: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of source; `text` is its logical text, without the continuations inside it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One or more whole physical lines with their line ends: the unit that an edit replaces and a cache keeps.

    `memo` holds what others derive from this very item; it is no part of the value.
    """

    text: str
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash(self.text)


@dataclass(frozen=True, slots=True)
class Blank(Item):
    """A line of white space."""

    __hash__ = Item.__hash__


@dataclass(frozen=True, slots=True)
class Comment(Item):
    """A comment line outside of every instruction."""

    __hash__ = Item.__hash__

    @property
    def span(self) -> Span:
        """From the `#` to the last visible character."""
        start = self.text.index("#")
        return Span(start, len(self.text.rstrip()))

    @property
    def content(self) -> str:
        """The comment without its `#` and the white space around it."""
        return self.text.strip().lstrip("\ufeff")[1:].strip()


@dataclass(frozen=True, slots=True)
class Directive(Item):
    """A parser directive: `# syntax=…`, `# escape=…` or `# check=…` before everything else."""

    name: Token
    value: Token
    problem: Problem | None = None

    __hash__ = Item.__hash__

    @property
    def span(self) -> Span:
        return Span(self.text.index("#"), self.value.span.end)


@dataclass(frozen=True, slots=True)
class Flag:
    """`--name` or `--name=value` before the arguments of an instruction."""

    span: Span
    name: Token  # without the dashes, as written
    value: Token | None  # text without quotes and escapes, as BuildKit reads it; None where there is no `=`
    raw: str  # the whole flag as BuildKit reports it, `--name=value`
    logical: Logical = field(compare=False)  # of the value as written; empty where there is none


@dataclass(frozen=True, slots=True)
class Word:
    """A word between white space, or inside quotes, as the instruction's own grammar splits it.

    `raw` keeps quotes and escapes; `logical` maps its code points to the source. `syntax.words` reads what is inside.
    """

    span: Span
    raw: str
    logical: Logical = field(compare=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """`key=value`, or the old `key value` of ENV and LABEL, or the lone `key` of ARG."""

    span: Span
    key: Word
    value: Word | None  # None where there is no `=` (ARG name)
    is_legacy: bool = False  # `ENV key value`


@dataclass(frozen=True, slots=True)
class JsonArray:
    """The JSON form of an instruction's arguments. Element spans include their quotes; `values` are decoded."""

    span: Span
    elements: tuple[Token, ...]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(element.text for element in self.elements)


@dataclass(frozen=True, slots=True)
class Heredoc:
    """`<<EOF` and the lines that it brings. `body` ends before the terminator's line."""

    operator: Span  # the whole `3<<-"EOF"`
    delimiter: Token  # with its quotes in the span, without them in the text
    file_descriptor: int
    strips_tabs: bool
    expands: bool
    body: Span
    content: str  # of the body, tabs still in
    terminator: Span | None  # None where the text ends first


@dataclass(frozen=True, slots=True)
class Parts:
    """An instruction taken apart. Which of words, pairs, json and script is filled is the keyword's grammar."""

    keyword: Token
    name: str  # the keyword in upper case
    flags: tuple[Flag, ...] = ()
    argument: Span = NOWHERE  # from the first to the last code point after the flags; empty where there is none
    script: Logical | None = None  # arguments as one text: shell form of RUN, CMD …, and all of USER, WORKDIR …
    words: tuple[Word, ...] = ()
    pairs: tuple[Pair, ...] = ()
    json: JsonArray | None = None
    heredocs: tuple[Heredoc, ...] = ()
    trigger: Parts | None = None  # what ONBUILD holds back, or the CMD of HEALTHCHECK
    problems: tuple[Problem, ...] = ()
    arguments: tuple[str, ...] = ()  # as BuildKit's parser reports them
    continuations: tuple[Span, ...] = ()  # each escape character with the line end that it hides
    comments: tuple[Token, ...] = ()  # comment lines between continuations, from `#` to the end of the line
    blank_continuations: tuple[Span, ...] = ()  # empty lines inside a continued instruction

    def flag(self, name: str) -> Flag | None:
        """The last flag of that name (lower case), which is the one that BuildKit would complain about or use."""
        return next((flag for flag in reversed(self.flags) if flag.name.text.lower() == name), None)

    def flags_named(self, name: str) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.name.text.lower() == name)


@dataclass(frozen=True, slots=True)
class Instruction(Item):
    """A keyword with all that belongs to it: continued lines, comments between them, heredoc bodies."""

    escape: str = "\\"
    is_open: bool = False  # the text ended before the instruction did: more text below would belong to it

    __hash__ = Item.__hash__

    @property
    def parts(self) -> Parts:
        """Taken apart on first use, and once only."""
        parts: Parts | None = self.memo.get("parts")
        if parts is None:
            from .instruction import take_apart

            parts = self.memo["parts"] = take_apart(self.text, self.escape)
        return parts

    @property
    def name(self) -> str:
        """The keyword in upper case."""
        return self.parts.name

    @property
    def span(self) -> Span:
        """From the keyword to the last visible code point."""
        return Span(self.parts.keyword.span.start, len(self.text.rstrip()))


@dataclass(frozen=True)
class File:
    """A whole Dockerfile: equal texts give equal files."""

    items: tuple[Item, ...]

    @cached_property
    def text(self) -> str:
        return "".join([item.text for item in self.items])

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each item, and of the end of the text."""
        return list(accumulate([len(item.text) for item in self.items], initial=0))

    @property
    def escape(self) -> str:
        """The escape character that the directives choose."""
        for item in self.items:
            if not isinstance(item, Directive):
                break
            if item.name.text.lower() == "escape" and item.value.text in ("\\", "`"):
                return item.value.text
        return "\\"

    @property
    def instructions(self) -> Iterator[tuple[int, Instruction]]:
        """Every instruction with its offset."""
        return ((at, item) for at, item in zip(self.starts, self.items, strict=False) if isinstance(item, Instruction))
