"""Building a model out of a file, with all that the model before it already holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from ..syntax import File
from ..syntax import Instruction as Item
from ..syntax import Item as AnyItem
from ..syntax.variables import expand
from ..syntax.words import read_word
from .base import UNKNOWN_BASE, Base, base_of
from .context import Context
from .copy import Copy
from .instruction import Instruction, Role
from .model import Model, Preamble
from .stage import Stage, name_word
from .state import Binding, State, bind_globals, lookup_global


def build(file: File, previous: Model | None = None, context: Context | None = None) -> Model:
    """The meaning of `file`; all that would be read as in `previous` is taken from there. Never raises."""
    cuts = _cuts(file, previous)
    borders = (0, *cuts, len(file.items))
    head, *segments = [file.items[start:end] for start, end in pairwise(borders)]
    preamble = _read_preamble(head, previous)
    if preamble.strays and not segments:
        segments, preamble = [head], _read_preamble((), None)
    stages: list[Stage] = []
    numbers: dict[str, int] = {}
    for items in segments:
        stage = _read_stage(items, stages, numbers, preamble.scope, previous)
        stages.append(stage)
        if stage.name is not None:
            numbers[stage.name.lower()] = stage.number
    model = Model(file, cuts, preamble, tuple(stages), context)
    roles = _roles(model)
    model.stages = tuple(stage.with_role(role) for stage, role in zip(stages, roles, strict=True))
    return model


def _cuts(file: File, previous: Model | None) -> tuple[int, ...]:
    """The indices of the FROMs. Items that `previous` holds at either end are not looked at again."""
    items = file.items
    if previous is None:
        return tuple(_froms(items, 0, len(items)))
    old = previous.file.items
    shorter = min(len(old), len(items))
    head = next((at for at, (one, other) in enumerate(zip(old, items, strict=False)) if one is not other), shorter)
    tail = next(
        (at for at, (one, other) in enumerate(zip(reversed(old), reversed(items), strict=False)) if one is not other),
        shorter,
    )
    tail = min(tail, shorter - head)
    growth = len(items) - len(old)
    kept = previous.cuts
    first, last = bisect_left(kept, head), bisect_left(kept, len(old) - tail)
    fresh = _froms(items, head, len(items) - tail)
    return (*kept[:first], *fresh, *(cut + growth for cut in kept[last:]))


def _froms(items: tuple[AnyItem, ...], start: int, end: int) -> list[int]:
    return [at for at in range(start, end) if isinstance(items[at], Item) and items[at].name == "FROM"]  # type: ignore[attr-defined]


def _read_preamble(items: tuple[AnyItem, ...], previous: Model | None) -> Preamble:
    if previous is not None and previous.preamble.items == items:
        return previous.preamble
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
    return Preamble(items, tuple(args), tuple(strays), scope, offset)


def _read_stage(
    items: tuple[AnyItem, ...],
    above: list[Stage],
    numbers: Mapping[str, int],
    scope: Mapping[str, Binding],
    previous: Model | None,
) -> Stage:
    number = len(above)
    first = items[0]
    name: str | None = None
    parent: int | None = None
    if isinstance(first, Item) and first.name == "FROM":
        word = name_word(first.parts)
        name = word.raw if word is not None else None
        image = _image(first, scope)
        # FROM finds earlier stages by name only, the last of that name (dockerfile2llb/convert.go).
        parent = numbers.get(image.lower()) if image is not None else None
        start = _root_on(image, scope) if parent is None else _inherit(above[parent].end, scope)
    else:
        start = _root(UNKNOWN_BASE, ())
    if previous is not None and number < len(previous.stages):
        known = previous.stages[number]
        if known.is_read_as(number, items, start, parent):
            return known
    return Stage(number, items, start, parent, name, Role())


def _image(item: Item, scope: Mapping[str, Binding]) -> str | None:
    """What a FROM names, with global ARGs expanded; None where that is not known."""
    kept = item.memo.get("image")
    if kept is None or kept[0] is not scope:
        words = item.parts.words
        image = expand(read_word(words[0].logical, item.escape), lookup_global(scope)).text if words else None
        kept = item.memo["image"] = (scope, image)
    return kept[1]


def _root_on(image: str | None, scope: Mapping[str, Binding]) -> State:
    return _root(base_of(image), tuple(scope.items()))


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
            if source.stage is None or not isinstance(copy, Copy):
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
