"""One build stage: its instructions with what each inherits, and its links to other stages.

A stage knows neither its offset in the file nor the stages above it but by number, so that it stays the same value
while text elsewhere changes. Spans of its instructions count from its first item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ..syntax import Comment, Parts, Word
from ..syntax import Instruction as Item
from ..syntax import Item as AnyItem
from ..text import Record, Span
from .base import Base
from .commands.account_changes import state_after
from .copy import Copy
from .instruction import Instruction, Role
from .launch import Launch
from .run import Run
from .state import State

_T = TypeVar("_T")

_VIEWS: dict[str, type[Instruction]] = {
    "ADD": Copy,
    "CMD": Launch,
    "COPY": Copy,
    "ENTRYPOINT": Launch,
    "HEALTHCHECK": Launch,
    "RUN": Run,
}


class Use(Record):
    """A place where a stage takes files from somewhere else: COPY --from, or a mount with `from`."""

    instruction: Instruction
    name: str | None  # what is named, with known variables expanded; None where it is not known
    span: Span  # of the name
    is_mount: bool


class Stage:
    """A stage, or the instructions of a file that has no FROM (`from_` is None then)."""

    __slots__ = (
        "_by_name", "end", "from_", "instructions", "items", "length", "memo", "name", "number", "parent",
        "role", "start",
    )  # fmt: skip

    def __init__(
        self, number: int, items: tuple[AnyItem, ...], start: State, parent: int | None, name: str | None, role: Role
    ) -> None:
        self.number = number
        self.items = items
        self.start = start
        self.parent = parent
        self.name = name
        self.role = role
        self.memo: dict[Any, Any] = {}
        self.instructions, self.end = _read(items, start, role)
        self.length = sum(len(item.text) for item in items)
        first = self.instructions[0] if self.instructions else None
        self.from_ = first if first is not None and first.name == "FROM" else None
        self._by_name: dict[str, tuple[Instruction, ...]] | None = None

    @property
    def base(self) -> Base:
        """The image that the stage grew from, through however many stages."""
        return self.start.base

    @property
    def from_words(self) -> tuple[Word, ...]:
        return self.from_.parts.words if self.from_ is not None else ()

    @property
    def base_word(self) -> Word | None:
        """The image or stage that FROM names."""
        words = self.from_words
        return words[0] if words else None

    @property
    def name_word(self) -> Word | None:
        """The name behind AS."""
        return name_word(self.from_.parts) if self.from_ is not None else None

    @property
    def runs(self) -> tuple[Run, ...]:
        return self.of("RUN")  # type: ignore[return-value]

    @property
    def copies(self) -> tuple[Copy, ...]:
        """Every COPY and ADD in order."""
        adds = self.of("ADD")
        if not adds:
            return self.of("COPY")  # type: ignore[return-value]
        both = (*self.of("COPY"), *adds)
        return tuple(sorted(both, key=lambda copy: copy.offset))  # type: ignore[arg-type]

    def of(self, *names: str) -> tuple[Instruction, ...]:
        """The instructions of those names in order; triggers of ONBUILD are left out."""
        if self._by_name is None:
            found: dict[str, list[Instruction]] = {}
            for instruction in self.instructions:
                if not instruction.is_trigger:
                    found.setdefault(instruction.name, []).append(instruction)
            self._by_name = {name: tuple(group) for name, group in found.items()}
        if len(names) == 1:
            return self._by_name.get(names[0], ())
        return tuple(one for one in self.instructions if one.name in names and not one.is_trigger)

    @property
    def uses(self) -> tuple[Use, ...]:
        """Where it takes files from other stages or images, in order."""
        known: tuple[Use, ...] | None = self.memo.get("uses")
        if known is None:
            known = self.memo["uses"] = tuple(_uses(self))
        return known

    @property
    def links(self) -> tuple[object, ...]:
        """All that decides what the stages are for one another: while it stays equal, so do their roles."""
        known: tuple[object, ...] | None = self.memo.get("links")
        if known is None:
            uses = tuple((use.name, *_taken(use.instruction)) for use in self.uses)
            known = self.memo["links"] = (self.parent, self.name, uses)
        return known

    def once(self, find: Callable[[Stage], _T]) -> _T:
        """What `find` finds in the stage, asked once and kept. It is always the same function, of the stage alone."""
        memo = self.memo
        if find not in memo:
            memo[find] = find(self)
        found: _T = memo[find]
        return found

    def with_role(self, role: Role) -> Stage:
        if role == self.role:
            return self
        return Stage(self.number, self.items, self.start, self.parent, self.name, role)

    def is_read_as(self, number: int, items: tuple[AnyItem, ...], start: State, parent: int | None) -> bool:
        """Whether reading those items there would give this very stage again, role aside."""
        return self.number == number and self.start is start and self.parent == parent and self.items == items


def name_word(parts: Parts) -> Word | None:
    """The word behind AS in a FROM (`parseBuildStageName` in instructions/parse.go)."""
    words = parts.words
    return words[2] if len(words) == 3 and words[1].raw.upper() == "AS" else None


def view(item: Item, state: State, role: Role, offset: int) -> Instruction:
    """The instruction as its stage reads it; of an ONBUILD the one that it holds back."""
    parts = item.parts
    is_trigger = parts.name == "ONBUILD" and parts.trigger is not None
    if is_trigger and parts.trigger is not None:
        parts = parts.trigger
    return _VIEWS.get(parts.name, Instruction)(item, parts, state, role, offset, is_trigger)


def _taken(instruction: Instruction) -> tuple[object, ...]:
    if isinstance(instruction, Copy):
        return (instruction.target, *(source.text for source in instruction.sources))
    if isinstance(instruction, Run):
        return tuple(mount.options.get("source") for mount in instruction.mounts if "from" in mount.options)
    return ()


def _read(items: tuple[AnyItem, ...], state: State, role: Role) -> tuple[tuple[Instruction, ...], State]:
    found: list[Instruction] = []
    offset = 0
    for item in items:
        if isinstance(item, Item):
            instruction = view(item, state, role, offset)
            found.append(instruction)
            state = state_after(instruction) if isinstance(instruction, (Run, Copy)) else state.after(item)
        elif isinstance(item, Comment):
            state = state.told(item)
        offset += len(item.text)
    return tuple(found), state


def _uses(stage: Stage) -> Iterator[Use]:
    for instruction in stage.instructions:
        if isinstance(instruction, Copy):
            flag = instruction.flag("from")
            if flag is not None and flag.value is not None:
                yield Use(instruction, instruction.from_name, instruction.at(flag.value), False)
        elif isinstance(instruction, Run):
            for mount in instruction.mounts:
                if "from" in mount.options:
                    yield Use(instruction, mount.options["from"], instruction.at(mount.span), True)
