"""What COPY --from takes from another stage, as far as that is files of the build context."""

from __future__ import annotations

import posixpath

from ..copy import Copy, Operand
from ..layers import Creation, chain_creations
from ..model import Model
from ..run import Run
from ..stage import Stage
from .copy_costs import excluded, weigh_files
from .cost import ABOUT, Cost, add, unknown

_FILES = ("copy", "add", "unpack")


def stage_cost(copy: Copy, model: Model, stage: Stage, costs: dict[int, Cost]) -> Cost:
    """What COPY --from takes from `stage`: `costs` are those of its chain's instructions, by their identity."""
    found = [_from_stage(source, excluded(copy), model, stage, costs) for source in copy.sources]
    return add(found)


def _from_stage(source: Operand, exclude: tuple[str, ...], model: Model, stage: Stage, costs: dict[int, Cost]) -> Cost:
    name = stage.name or str(stage.number)
    if source.text is None:
        return unknown(f"files of {name}")
    path = posixpath.normpath("/" + source.text.lstrip("/"))
    made = [one for _, one in chain_creations(model, stage) if one.kind in _FILES]
    within = [one for one in made if _is_within(one.path, path)]
    others = [one for one in made if one not in within]
    parts = _whole(within, others, path, exclude, model, costs)
    may_hold_more = any(isinstance(one, Run) for part in model.chain(stage) for one in part.instructions)
    for creation in others:
        part = _part_of(creation, path, exclude, model)
        if part is not None:
            parts.append(part)
        elif creation.holds(path) is not False:
            may_hold_more = True
    if all(cost.bytes is None for cost in parts):
        return unknown(f"{path} of {name}")
    found = add(parts)
    more = (f"what commands put into {path} of {name}",) if may_hold_more else ()
    grade = ABOUT if may_hold_more else found.exactness
    return found._replace(missing=tuple(dict.fromkeys((*found.missing, *more))), exactness=grade, pulled=None)


def _whole(
    within: list[Creation],
    others: list[Creation],
    path: str,
    exclude: tuple[str, ...],
    model: Model,
    costs: dict[int, Cost],
) -> list[Cost]:
    """The costs of what lies within `path`: of instructions as a whole, else source by source."""
    parts: list[Cost] = []
    seen: set[int] = set()
    split = {id(one.instruction) for one in others}
    for creation in within:
        key = id(creation.instruction)
        source = _context_source(creation)
        if source is not None and (key in split or exclude):
            # The patterns count from what is copied out, which is the same folder only where the paths are the same.
            inner = excluded(creation.instruction) if isinstance(creation.instruction, Copy) else ()
            own = exclude if creation.path == path else ()
            cost = _weigh(creation, source, inner + own, model)
            parts.append(cost._replace(exactness=ABOUT) if exclude and not own else cost)
        elif key in costs and key not in seen and key not in split:
            cost = costs[key]
            parts.append(cost._replace(exactness=ABOUT) if exclude else cost)
        seen.add(key)
    return parts


def _part_of(creation: Creation, path: str, exclude: tuple[str, ...], model: Model) -> Cost | None:
    """What a copied folder holds at `path` below it; None where it holds nothing there, or that is not known."""
    source = _context_source(creation)
    context = model.context
    if source is None or context is None or not path.startswith(creation.path.rstrip("/") + "/"):
        return None
    inside = posixpath.normpath(posixpath.join(source, path[len(creation.path.rstrip("/")) + 1 :]))
    if not context.exists(inside) or context.is_ignored(inside):
        return None
    inner = isinstance(creation.instruction, Copy) and excluded(creation.instruction)
    cost = _weigh(creation, inside, exclude, model)
    return cost._replace(exactness=ABOUT) if inner else cost


def _context_source(creation: Creation) -> str | None:
    """The path in the build context of what a COPY made; None where that is not one known path."""
    copy = creation.instruction
    if not isinstance(copy, Copy) or creation.kind == "unpack" or not copy.reads_context:
        return None
    source = next((one for one in copy.context_sources if one.span == creation.span), None)
    if source is None or source.text is None or any(sign in source.text for sign in "*?["):
        return None
    return source.text


def _weigh(creation: Creation, source: str, exclude: tuple[str, ...], model: Model) -> Cost:
    copy = creation.instruction
    return weigh_files(copy, [source], exclude, model.context) if isinstance(copy, Copy) else unknown(source)


def _is_within(path: str, folder: str) -> bool:
    return folder == "/" or path == folder or path.startswith(folder + "/")
