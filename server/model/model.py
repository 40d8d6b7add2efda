"""A whole file with its meaning: stages, their graph, global ARGs, and what the project around it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Any, TypeVar

from ..syntax import Directive, File
from ..syntax import Item as AnyItem
from ..text import Record, Span
from .context import Context
from .facts import NO_FACTS, Facts
from .instruction import Instruction
from .stage import Stage, Use
from .state import Binding

_T = TypeVar("_T")


class Source(Record):
    """What a stage takes files from: an earlier stage, or an image or named context outside of the file."""

    use: Use
    user: Stage
    stage: Stage | None


class Preamble(Record):
    """What stands before the first FROM."""

    items: tuple[AnyItem, ...]
    global_args: tuple[Instruction, ...]
    strays: tuple[Instruction, ...]  # other instructions, which BuildKit refuses there
    scope: Mapping[str, Binding]  # the values of the global ARGs
    length: int
    given: Mapping[str, str] = MappingProxyType({})  # what builds pass for ARG


class Model:
    """The meaning of one file. Rules of this scope report absolute offsets: `place` turns a stage's spans into them."""

    __slots__ = ("_sources", "context", "cuts", "facts", "file", "graph_memo", "memo", "offsets", "preamble", "stages")

    def __init__(
        self,
        file: File,
        cuts: tuple[int, ...],
        preamble: Preamble,
        stages: tuple[Stage, ...],
        context: Context | None,
        graph_memo: dict[str, Any] | None = None,
        facts: Facts = NO_FACTS,
    ) -> None:
        self.file = file
        self.cuts = cuts  # the index of each FROM in the file's items
        self.preamble = preamble
        self.stages = stages
        self.context = context  # None where nothing is known of the build context
        self.facts = facts
        self.offsets = tuple(accumulate((stage.length for stage in stages), initial=preamble.length))
        # What follows from how the stages use each other alone, by number; shared by models in which they do so alike.
        self.graph_memo: dict[str, Any] = graph_memo if graph_memo is not None else {}
        self.memo: dict[str, Any] = {}  # what is derived from this very model
        self._sources: dict[int, tuple[Source, ...]] = {}

    @property
    def global_args(self) -> tuple[Instruction, ...]:
        """The ARG lines before the first FROM."""
        return self.preamble.global_args

    @property
    def strays(self) -> tuple[Instruction, ...]:
        """Instructions before the first FROM that may not stand there."""
        return self.preamble.strays

    @property
    def globals(self) -> Mapping[str, Binding]:
        """The values of the global ARGs."""
        return self.preamble.scope

    @property
    def text(self) -> str:
        return self.file.text

    @property
    def has_from(self) -> bool:
        return any(stage.from_ is not None for stage in self.stages)

    @property
    def final(self) -> Stage | None:
        """The stage that a build without --target makes."""
        return self.stages[-1] if self.stages else None

    @property
    def directives(self) -> tuple[Directive, ...]:
        found = []
        for item in self.file.items:
            if not isinstance(item, Directive):
                break
            found.append(item)
        return tuple(found)

    def offset_of(self, stage: Stage) -> int:
        return self.offsets[stage.number]

    def place(self, stage: Stage, span: Span) -> Span:
        """A span of a stage's instruction as a span of the file."""
        return span.shift(self.offsets[stage.number])

    def chain(self, stage: Stage) -> tuple[Stage, ...]:
        """The stage and those that it grew from, itself first."""
        found = [stage]
        while found[-1].parent is not None:
            found.append(self.stages[found[-1].parent])
        return tuple(found)

    def stage_named(self, name: str, before: int) -> Stage | None:
        """The stage that `--from=name` means in stage number `before`: by name, else by number."""
        numbers: dict[str, list[int]] | None = self.graph_memo.get("numbers")
        if numbers is None:
            numbers = self.graph_memo["numbers"] = {}
            for stage in self.stages:
                if stage.name is not None:
                    numbers.setdefault(stage.name.lower(), []).append(stage.number)
        earlier = [number for number in numbers.get(name.lower(), ()) if number < before]
        if earlier:
            return self.stages[earlier[-1]]
        if name.isascii() and name.isdigit() and len(name) < 6 and int(name) < before:
            return self.stages[int(name)]
        return None

    def sources(self, stage: Stage) -> tuple[Source, ...]:
        """What `stage` takes files from, in order."""
        known = self._sources.get(stage.number)
        if known is None:
            known = self._sources[stage.number] = tuple(
                Source(use, stage, self.stage_named(use.name, stage.number) if use.name is not None else None)
                for use in stage.uses
            )
        return known

    def each(self, find: Callable[[Stage], _T]) -> Iterator[tuple[Stage, _T]]:
        """What `find` finds in each stage, where that is anything. Asked once for each stage, whose memo keeps it.

        `find` is a function of the stage alone, and always the same one.
        """
        for stage in self.stages:
            found = stage.once(find)
            if found:
                yield stage, found

    @property
    def below(self) -> tuple[tuple[int, ...], ...]:
        """For each stage the numbers of those that it is built on or takes files from."""
        known: tuple[tuple[int, ...], ...] | None = self.graph_memo.get("below")
        if known is None:
            known = self.graph_memo["below"] = tuple(map(self._find_below, self.stages))
        return known

    def _find_below(self, stage: Stage) -> tuple[int, ...]:
        numbers = {source.stage.number for source in self.sources(stage) if source.stage is not None}
        return tuple(sorted(numbers if stage.parent is None else numbers | {stage.parent}))

    @property
    def used(self) -> frozenset[int]:
        """The numbers of the stages that another one is built on or takes files from."""
        known: frozenset[int] | None = self.graph_memo.get("used")
        if known is None:
            known = self.graph_memo["used"] = frozenset(number for below in self.below for number in below)
        return known

    @property
    def needed(self) -> frozenset[int]:
        """The numbers of the stages that a build of the final stage runs."""
        known: frozenset[int] | None = self.graph_memo.get("needed")
        if known is None:
            known = self.graph_memo["needed"] = self._find_needed()
        return known

    def _find_needed(self) -> frozenset[int]:
        if not self.stages:
            return frozenset()
        found: set[int] = set()
        waiting = [len(self.stages) - 1]
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            found.add(number)
            stage = self.stages[number]
            if stage.parent is not None:
                waiting.append(stage.parent)
            waiting += [source.stage.number for source in self.sources(stage) if source.stage is not None]
        return frozenset(found)
