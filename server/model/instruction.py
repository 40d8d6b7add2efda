"""An instruction as its stage reads it: what is written, with what it inherits.

Spans in the syntax tree count from the item; `at` turns them into spans of the scope through which a rule reached
the instruction.
"""

from __future__ import annotations

from typing import Protocol

from ..syntax import Flag, Logical, Parts, Word
from ..syntax import Instruction as Item
from ..syntax.variables import Value
from ..text import Record, Span
from .base import Base
from .state import State, join


class Role(Record):
    """What a stage is for. Part of what an instruction's findings depend on.

    `ships`: its filesystem is in the final image. `copied_out`: absolute paths that later stages copy from it, as
    far as they are known; None among them stands for a path that is not known. `lent`: those that they mount.
    `is_base`: a later stage grows from it, whether that one is needed or not.
    """

    is_final: bool = True
    ships: bool = True
    copied_out: tuple[str | None, ...] = ()
    lent: tuple[str | None, ...] = ()
    is_base: bool = False

    def lets_out(self, path: str) -> bool:
        """Whether what stands at `path` may reach the final image: it ships, or it or a folder above is copied."""
        if self.ships:
            return True
        path = path.rstrip("/") + "/"
        return any(out is None or path.startswith(out.rstrip("/") + "/") for out in self.copied_out)


class Spanned(Protocol):
    """Anything of the tree that has a place."""

    @property
    def span(self) -> Span: ...


class Instruction:
    """One instruction. `parts` are those of the trigger where `is_trigger`: it runs in a build that is not this one."""

    __slots__ = ("is_trigger", "item", "offset", "parts", "role", "state")

    def __init__(
        self, item: Item, parts: Parts, state: State, role: Role, offset: int = 0, is_trigger: bool = False
    ) -> None:
        self.item = item
        self.parts = parts
        self.state = state
        self.role = role
        self.offset = offset
        self.is_trigger = is_trigger

    @property
    def name(self) -> str:
        """The keyword in upper case; of the trigger where this is one."""
        return self.parts.name

    @property
    def base(self) -> Base:
        return self.state.base

    @property
    def keyword(self) -> Span:
        return self.at(self.parts.keyword)

    @property
    def span(self) -> Span:
        """From the keyword to the end of the arguments; heredoc bodies are left out."""
        parts = self.parts
        end = max(parts.argument.end, parts.keyword.span.end, *(flag.span.end for flag in parts.flags))
        return self.at(Span(parts.keyword.span.start, end))

    @property
    def whole(self) -> Span:
        """All lines of the item with their line ends."""
        return Span(self.offset, self.offset + len(self.item.text))

    def at(self, place: Span | Spanned) -> Span:
        """A place of the syntax tree as a span of the scope."""
        span = place if isinstance(place, Span) else place.span
        return span.shift(self.offset)

    def source(self, span: Span) -> str:
        """The source text at a span that `at` returned."""
        return span.shift(-self.offset).of(self.item.text)

    def value(self, word: Word | Logical) -> Value:
        """The value of a word here, with what is known of the variables in it."""
        return self.state.expand(word.logical if isinstance(word, Word) else word, self.item.escape)

    def flag(self, name: str) -> Flag | None:
        return self.parts.flag(name)

    def flag_value(self, name: str) -> str | None:
        """The value of a flag; None where the flag is missing, has no value, or one that cannot be known."""
        flag = self.parts.flag(name)
        if flag is None or flag.value is None:
            return None
        return self.state.expand(flag.logical, self.item.escape).text

    def path(self, written: str | None) -> str | None:
        """A path as the container sees it, absolute; None where it cannot be known."""
        return join(self.state.workdir, written)

    def as_scope(self) -> Instruction:
        """The same instruction with spans that count from its own item."""
        return type(self)(self.item, self.parts, self.state, self.role, 0, self.is_trigger)
