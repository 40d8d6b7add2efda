"""A whole file with its meaning: stages, their graph, global ARGs, and what the project around it holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import NamedTuple

from ..syntax import Directive, File
from ..syntax import Instruction as Item
from ..syntax import Item as AnyItem
from ..syntax.variables import expand
from ..syntax.words import read_word
from ..text import Span
from .base import UNKNOWN_BASE, Base, base_of
from .context import Context
from .instruction import Instruction, Role
from .stage import Stage, Use, name_word
from .state import Binding, State, bind_globals, lookup_global


class Source(NamedTuple):
    """What a stage takes files from: an earlier stage, or an image or named context outside of the file."""

    use: Use
    user: Stage
    stage: Stage | None


class Model:
    """The meaning of one file. Rules of this scope report absolute offsets: `place` turns a stage's spans into them."""

    __slots__ = ("context", "file", "global_args", "globals", "offsets", "preamble", "stages", "strays")

    def __init__(
        self,
        file: File,
        preamble: tuple[AnyItem, ...],
        global_args: tuple[Instruction, ...],
        scope: Mapping[str, Binding],
        strays: tuple[Instruction, ...],
        stages: tuple[Stage, ...],
        context: Context | None,
    ) -> None:
        self.file = file
        self.preamble = preamble  # the items before the first FROM
        self.global_args = global_args  # the ARG lines among them
        self.globals = scope  # their values
        self.strays = strays  # other instructions before the first FROM, which BuildKit refuses
        self.stages = stages
        self.context = context  # None where nothing is known of the build context
        start = sum(len(item.text) for item in preamble)
        lengths = (sum(len(item.text) for item in stage.items) for stage in stages)
        self.offsets = tuple(accumulate(lengths, initial=start))

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
        wanted = name.lower()
        for stage in reversed(self.stages[:before]):
            if stage.name is not None and stage.name.lower() == wanted:
                return stage
        if name.isascii() and name.isdigit() and int(name) < before:
            return self.stages[int(name)]
        return None

    def sources(self, stage: Stage) -> tuple[Source, ...]:
        """What `stage` takes files from, in order."""
        return tuple(
            Source(use, stage, self.stage_named(use.name, stage.number) if use.name is not None else None)
            for use in stage.uses
        )

    @property
    def needed(self) -> frozenset[int]:
        """The numbers of the stages that a build of the final stage runs."""
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


def build(file: File, previous: Model | None = None, context: Context | None = None) -> Model:
    """The meaning of `file`; stages that would be read as in `previous` are taken from there. Never raises."""
    head, *segments = _segments(file)
    global_args, strays, scope = _read_preamble(head)
    preamble = head
    if strays and not segments:
        preamble, segments, strays = (), [head], ()
    stages: list[Stage] = []
    for items in segments:
        stages.append(_read_stage(items, stages, scope, previous))
    model = Model(file, preamble, global_args, scope, strays, tuple(stages), context)
    roles = _roles(model)
    model.stages = tuple(stage.with_role(role) for stage, role in zip(stages, roles, strict=True))
    return model


def _segments(file: File) -> list[tuple[AnyItem, ...]]:
    """The items before the first FROM, then those of each stage."""
    items = file.items
    cuts = [index for index, item in enumerate(items) if isinstance(item, Item) and item.name == "FROM"]
    borders = [0, *cuts, len(items)]
    return [items[start:end] for start, end in pairwise(borders)]


def _read_preamble(
    items: tuple[AnyItem, ...],
) -> tuple[tuple[Instruction, ...], tuple[Instruction, ...], Mapping[str, Binding]]:
    scope: Mapping[str, Binding] = MappingProxyType({})
    state = _root(UNKNOWN_BASE, ())
    args: list[Instruction] = []
    strays: list[Instruction] = []
    offset = 0
    for item in items:
        if isinstance(item, Item):
            view = Instruction(item, item.parts, state, Role(), offset)
            if item.name == "ARG":
                args.append(view)
                scope = bind_globals(scope, item.parts, item.escape)
            else:
                strays.append(view)
        offset += len(item.text)
    return tuple(args), tuple(strays), scope


def _read_stage(
    items: tuple[AnyItem, ...], above: list[Stage], scope: Mapping[str, Binding], previous: Model | None
) -> Stage:
    number = len(above)
    first = items[0]
    name: str | None = None
    parent: int | None = None
    if isinstance(first, Item) and first.name == "FROM":
        word = name_word(first.parts)
        name = word.raw if word is not None else None
        image = None
        if first.parts.words:
            image = expand(read_word(first.parts.words[0].logical, first.escape), lookup_global(scope)).text
        parent = _stage_number(image, above)
        if parent is not None:
            start = _inherit(above[parent].end, scope)
        else:
            start = _root(base_of(image), tuple(scope.items()))
    else:
        start = _root(UNKNOWN_BASE, ())
    if previous is not None and number < len(previous.stages):
        known = previous.stages[number]
        if known.is_read_as(number, items, start, parent):
            return known
    return Stage(number, items, start, parent, name, Role())


def _stage_number(name: str | None, above: list[Stage]) -> int | None:
    """FROM finds earlier stages by name only, the last of that name (dispatch in dockerfile2llb/convert.go)."""
    if name is None:
        return None
    for stage in reversed(above):
        if stage.name is not None and stage.name.lower() == name.lower():
            return stage.number
    return None


@lru_cache(maxsize=512)
def _root(base: Base, scope: tuple[tuple[str, Binding], ...]) -> State:
    """The first state on an image; the same object for equal arguments, so that states can be compared by identity."""
    user = base.facts.default_user if base.facts is not None else None
    return State(base, MappingProxyType(dict(scope)), user=user, workdir="/" if base.kind.value == "scratch" else None)


def _inherit(end: State, scope: Mapping[str, Binding]) -> State:
    """A child stage starts with all that its parent ended with, ARGs included (reference, "ARG", scope)."""
    return end if end.globals == scope else end.with_changes(global_args=scope)


def _roles(model: Model) -> list[Role]:
    """What each stage is for, from the final one upwards: only later stages can use earlier ones."""
    count = len(model.stages)
    ships = [False] * count
    copied: list[list[str | None]] = [[] for _ in range(count)]
    if count:
        ships[-1] = True
    roles = [Role(False, False, ())] * count
    for number in range(count - 1, -1, -1):
        stage = model.stages[number]
        role = roles[number] = Role(number == count - 1, ships[number], tuple(dict.fromkeys(copied[number])))
        if stage.parent is not None:
            ships[stage.parent] |= role.ships
            copied[stage.parent] += role.copied_out
        if not role.ships and not role.copied_out:
            continue
        for source in model.sources(stage):
            copy = source.use.instruction
            if source.stage is None or source.use.is_mount or not hasattr(copy, "operands"):
                continue
            target = copy.target
            if role.ships or target is None or role.lets_out(target) or _holds(target, role.copied_out):
                # Relative sources of COPY --from count from the root of that stage.
                copied[source.stage.number] += [
                    "/" + operand.text.lstrip("/") if operand.text is not None else None for operand in copy.sources
                ]
    return roles


def _holds(folder: str, paths: tuple[str | None, ...]) -> bool:
    """Whether one of the paths lies below the folder."""
    return any(path is not None and path.startswith(folder.rstrip("/") + "/") for path in paths)
