"""What is written: a file is a row of items, each of which holds its own text and nothing else.

Spans inside an item count from the item's first code point. Where an item stands is the file's knowledge, so an
item stays the same value when text above it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

from ..text import Record, Span
from .logical import Logical

NOWHERE = Span(0, 0)


class Problem(Record):
    """A place where BuildKit would refuse the file, or read something other than what seems meant."""

    code: str
    span: Span
    message: str


class Token(Record):
    """A stretch of source; `text` is its logical text, without the continuations inside it."""

    span: Span
    text: str


class Item:
    """One or more whole physical lines with their line ends: the unit that an edit replaces and a cache keeps.

    A value, of which nothing changes but `memo`: it holds what others derive from this very item, and is no part of
    the value. Items are made by the hundred thousand, so they are plain classes.
    """

    __slots__ = ("memo", "text")

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self.memo: Final[dict[Any, Any]] = {}

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self._value() == other._value())

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"

    def _value(self) -> tuple[Any, ...]:
        return (self.text,)


class Blank(Item):
    """A line of white space."""

    __slots__ = ()


class Comment(Item):
    """A comment line outside of every instruction."""

    __slots__ = ()

    @property
    def span(self) -> Span:
        """From the `#` to the last visible character."""
        start = self.text.index("#")
        return Span(start, len(self.text.rstrip()))

    @property
    def content(self) -> str:
        """The comment without its `#` and the white space around it."""
        return self.text.strip().lstrip("\ufeff")[1:].strip()


class Directive(Item):
    """A parser directive: `# syntax=…`, `# escape=…` or `# check=…` before everything else."""

    __slots__ = ("name", "problem", "value")

    def __init__(self, text: str, name: Token, value: Token, problem: Problem | None = None) -> None:
        super().__init__(text)
        self.name: Final = name
        self.value: Final = value
        self.problem: Final = problem

    def _value(self) -> tuple[Any, ...]:
        return (self.text, self.name, self.value, self.problem)

    @property
    def span(self) -> Span:
        return Span(self.text.index("#"), self.value.span.end)


class Flag(Record):
    """`--name` or `--name=value` before the arguments of an instruction."""

    span: Span
    name: Token  # without the dashes, as written
    value: Token | None  # text without quotes and escapes, as BuildKit reads it; None where there is no `=`
    raw: str  # the whole flag as BuildKit reports it, `--name=value`
    logical: Logical  # of the value as written; empty where there is none


class Word(Record):
    """A word between white space, or inside quotes, as the instruction's own grammar splits it.

    `raw` keeps quotes and escapes; `logical` maps its code points to the source. `syntax.words` reads what is inside.
    """

    span: Span
    raw: str
    logical: Logical


class Pair(Record):
    """`key=value`, or the old `key value` of ENV and LABEL, or the lone `key` of ARG."""

    span: Span
    key: Word
    value: Word | None  # None where there is no `=` (ARG name)
    is_legacy: bool = False  # `ENV key value`


class JsonArray(Record):
    """The JSON form of an instruction's arguments. Element spans include their quotes; `values` are decoded."""

    span: Span
    elements: tuple[Token, ...]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(element.text for element in self.elements)


class Heredoc(Record):
    """`<<EOF` and the lines that it brings. `body` ends before the terminator's line."""

    operator: Span  # the whole `3<<-"EOF"`
    delimiter: Token  # with its quotes in the span, without them in the text
    file_descriptor: int
    strips_tabs: bool
    expands: bool
    body: Span
    content: str  # of the body, tabs still in
    terminator: Span | None  # None where the text ends first


class Parts(Record):
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
        if not self.flags:
            return None
        return next((flag for flag in reversed(self.flags) if flag.name.text.lower() == name), None)

    def flags_named(self, name: str) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.name.text.lower() == name)


class Instruction(Item):
    """A keyword with all that belongs to it: continued lines, comments between them, heredoc bodies."""

    __slots__ = ("escape", "is_open")

    def __init__(self, text: str, escape: str = "\\", is_open: bool = False) -> None:
        super().__init__(text)
        self.escape: Final = escape
        self.is_open: Final = is_open  # the text ended before the instruction did: more text below would belong to it

    def _value(self) -> tuple[Any, ...]:
        return (self.text, self.escape, self.is_open)

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


class File:
    """A whole Dockerfile: equal texts give equal files."""

    def __init__(self, items: tuple[Item, ...], text: str | None = None, starts: list[int] | None = None) -> None:
        """`text` and `starts` are what the items give, where somebody knows it already."""
        self.items: Final = items
        if text is not None:
            self.__dict__["text"] = text
        if starts is not None:
            self.__dict__["starts"] = starts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, File) and self.items == other.items

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return f"File({self.items!r})"

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
