"""Building a model out of a file, with all that the model before it already holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from ..syntax import Comment, File
from ..syntax import Instruction as Item
from ..syntax import Item as AnyItem
from ..syntax.variables import expand
from ..syntax.words import read_word
from ..text import Record
from .base import UNKNOWN_BASE, Base, base_of
from .context import Context
from .copy import Copy
from .facts import NO_FACTS, Facts
from .instruction import Instruction, Role
from .model import Model, Preamble, Source
from .platform import asked_platform
from .run import Run
from .stage import Stage, name_word, view
from .state import Binding, State, bind_globals, lookup_global


def build(file: File, previous: Model | None = None, context: Context | None = None, facts: Facts = NO_FACTS) -> Model:
    """The meaning of `file`; all that would be read as in `previous` is taken from there. Never raises."""
    if previous is not None and previous.facts.build_args != facts.build_args:
        previous = None  # every stage may read otherwise
    shared = _shared(file, previous)
    cuts = _cuts(file, previous, shared)
    borders = (0, *cuts, len(file.items))
    given = MappingProxyType(dict(facts.build_args))
    preamble = _read_preamble(file.items[: borders[1]], previous, given)
    if preamble.strays and not cuts:
        borders, preamble = (0, *borders), _read_preamble((), None, given)
    stages, is_linked_alike = _read_stages(file, borders[1:], preamble, previous, shared)
    if is_linked_alike and previous is not None:
        return Model(file, cuts, preamble, stages, context, previous.graph_memo, facts)
    model = Model(file, cuts, preamble, stages, context)
    roles = _roles(model)
    with_roles = tuple(stage.with_role(role) for stage, role in zip(stages, roles, strict=True))
    return Model(file, cuts, preamble, with_roles, context, facts=facts)


class _Shared(Record):
    """How many items at either end are the very items of the file before, and by how many items it has grown."""

    head: int
    tail: int
    growth: int


def _shared(file: File, previous: Model | None) -> _Shared:
    if previous is None:
        return _Shared(0, 0, 0)
    items, old = file.items, previous.file.items
    shorter = min(len(old), len(items))
    head = next((at for at, (one, other) in enumerate(zip(old, items, strict=False)) if one is not other), shorter)
    backwards = zip(reversed(old), reversed(items), strict=False)
    tail = next((at for at, (one, other) in enumerate(backwards) if one is not other), shorter)
    return _Shared(head, min(tail, shorter - head), len(items) - len(old))


def _cuts(file: File, previous: Model | None, shared: _Shared) -> tuple[int, ...]:
    """The indices of the FROMs. Items that are shared are not looked at again."""
    items = file.items
    fresh = [
        at
        for at in range(shared.head, len(items) - shared.tail)
        if isinstance(item := items[at], Item) and item.name == "FROM"
    ]
    if previous is None:
        return tuple(fresh)
    kept = previous.cuts
    first, last = bisect_left(kept, shared.head), bisect_left(kept, len(previous.file.items) - shared.tail)
    return (*kept[:first], *fresh, *(cut + shared.growth for cut in kept[last:]))


def _read_stages(
    file: File, borders: tuple[int, ...], preamble: Preamble, previous: Model | None, shared: _Shared
) -> tuple[tuple[Stage, ...], bool]:
    """The stages, and whether they use each other just as those of `previous` do.

    As long as every stage above has the name and the end that it had, a stage of shared items is the stage that it was.
    """
    stages: list[Stage] = []
    numbers: dict[str, int] = {}
    known = previous.stages if previous is not None else ()
    is_alike = (
        previous is not None
        and preamble.scope is previous.preamble.scope
        and (not borders or _above(file, borders[0]) == _above(previous.file, len(previous.preamble.items)))
    )
    is_linked_alike = len(known) == len(borders) - 1
    behind = len(file.items) - shared.tail
    for start, end in pairwise(borders):
        old = known[len(stages)] if len(stages) < len(known) else None
        is_shared = end <= shared.head or start >= behind
        if old is not None and is_alike and is_shared and _holds_from(old, file, start, end):
            stage = old
        else:
            stage = _read_stage(file.items[start:end], _above(file, start), stages, numbers, preamble, old)
            if stage is not old:
                is_alike = is_alike and old is not None and stage.name == old.name and stage.end is old.end
                is_linked_alike = is_linked_alike and old is not None and stage.links == old.links
                stage = stage.with_role(old.role) if is_linked_alike and old is not None else stage
        stages.append(stage)
        if stage.name is not None:
            numbers[stage.name.lower()] = stage.number
    return tuple(stages), is_linked_alike


def _holds_from(stage: Stage, file: File, start: int, end: int) -> bool:
    """Whether the stage's items are those of the file from `start` on. Items of equal text may be one object."""
    return len(stage.items) == end - start and stage.items == tuple(file.items[start:end])


def _read_preamble(items: tuple[AnyItem, ...], previous: Model | None, given: Mapping[str, str]) -> Preamble:
    if previous is not None and previous.preamble.items == items:
        return previous.preamble
    scope: Mapping[str, Binding] = MappingProxyType({})
    state = _root(UNKNOWN_BASE, ())
    args: list[Instruction] = []
    strays: list[Instruction] = []
    offset = 0
    for item in items:
        if isinstance(item, Item):
            instruction = view(item, state, Role(), offset)
            if item.name == "ARG":
                args.append(instruction)
                scope = bind_globals(scope, item.parts, item.escape, given)
            else:
                strays.append(instruction)
        offset += len(item.text)
    return Preamble(items, tuple(args), tuple(strays), scope, offset, given)


def _above(file: File, start: int) -> tuple[Comment, ...]:
    """The comments right above the item of that index."""
    first = start
    while first > 0 and isinstance(file.items[first - 1], Comment):
        first -= 1
    return file.items[first:start]  # type: ignore[return-value]


def _read_stage(
    items: tuple[AnyItem, ...],
    comments: tuple[Comment, ...],
    above: list[Stage],
    numbers: Mapping[str, int],
    preamble: Preamble,
    old: Stage | None,
) -> Stage:
    number = len(above)
    first = items[0]
    scope = preamble.scope
    name: str | None = None
    parent: int | None = None
    if isinstance(first, Item) and first.name == "FROM":
        word = name_word(first.parts)
        name = word.raw if word is not None else None
        image = _image(first, scope)
        # FROM finds earlier stages by name only, the last of that name (dockerfile2llb/convert.go).
        parent = numbers.get(image.lower()) if image is not None else None
        start = _root_on(first, image, preamble) if parent is None else _inherit(above[parent].end, scope)
    else:
        start = _root(UNKNOWN_BASE, ())
    for comment in comments:
        start = start.told(comment)
    if old is not None and old.is_read_as(number, items, start, parent):
        return old
    return Stage(number, items, start, parent, name, Role())


def _image(item: Item, scope: Mapping[str, Binding]) -> str | None:
    """What a FROM names, with global ARGs expanded; None where that is not known."""
    kept = item.memo.get("image")
    if kept is None or kept[0] is not scope:
        words = item.parts.words
        image = expand(read_word(words[0].logical, item.escape), lookup_global(scope)).text if words else None
        kept = item.memo["image"] = (scope, image)
    return kept[1]


def _root_on(line: Item, image: str | None, preamble: Preamble) -> State:
    platform = asked_platform(line, preamble.scope) if "windows" in line.text.lower() else None
    base = base_of(image, is_on_windows=platform is not None and platform.startswith("windows/"))
    return _root(base, tuple(preamble.scope.items()), tuple(preamble.given.items()))


@lru_cache(maxsize=512)
def _root(base: Base, scope: tuple[tuple[str, Binding], ...], given: tuple[tuple[str, str], ...] = ()) -> State:
    """The first state on an image; the same object for equal arguments, so that states can be compared by identity."""
    user = base.facts.default_user if base.facts is not None else None
    workdir = "/" if base.kind.value == "scratch" else None
    return State(base, MappingProxyType(dict(scope)), user=user, workdir=workdir, given=MappingProxyType(dict(given)))


def _inherit(end: State, scope: Mapping[str, Binding]) -> State:
    """The start of a stage upon one that ends so (reference, "ARG", scope; "ONBUILD"); the same object each time."""
    if end.globals == scope and not end.triggers:
        return end
    kept = end.inheritor
    if kept is None or kept[0] is not scope:
        kept = end.inheritor = (scope, end.inherited(scope))
    return kept[1]


def _roles(model: Model) -> list[Role]:
    """What each stage is for, from the final one upwards: only later stages can use earlier ones."""
    count = len(model.stages)
    ships = [False] * count
    copied: list[list[str | None]] = [[] for _ in range(count)]
    lent: list[list[str | None]] = [[] for _ in range(count)]
    if count:
        ships[-1] = True
    roles = [Role(False, False, ())] * count
    parents = {stage.parent for stage in model.stages}
    for number in range(count - 1, -1, -1):
        stage = model.stages[number]
        out, mounted = (tuple(dict.fromkeys(paths[number])) for paths in (copied, lent))
        role = roles[number] = Role(number == count - 1, ships[number], out, mounted, number in parents)
        if stage.parent is not None:
            ships[stage.parent] |= role.ships
            copied[stage.parent] += role.copied_out
            lent[stage.parent] += role.lent
        for source in model.sources(stage):
            if source.stage is not None and isinstance(source.use.instruction, Run):
                lent[source.stage.number] += _mounted(source)
        if not role.ships and not role.copied_out:
            continue
        for source in model.sources(stage):
            copy = source.use.instruction
            if source.stage is None or not isinstance(copy, Copy):
                continue
            target = copy.target
            if role.ships or target is None or role.lets_out(target) or _holds(target, role.copied_out):
                # Relative sources of COPY --from count from the root of that stage.
                copied[source.stage.number] += [
                    "/" + operand.text.lstrip("/") if operand.text is not None else None for operand in copy.sources
                ]
    return roles


def _mounted(source: Source) -> Iterator[str]:
    """The paths that a RUN mounts of the stage; the whole of it where a mount names no source."""
    run, name = source.use.instruction, source.use.name
    for mount in run.mounts if isinstance(run, Run) else ():
        if mount.options.get("from") == name:
            yield "/" + mount.options.get("source", "").lstrip("/")


def _holds(folder: str, paths: tuple[str | None, ...]) -> bool:
    """Whether one of the paths lies below the folder."""
    return any(path is not None and path.startswith(folder.rstrip("/") + "/") for path in paths)
