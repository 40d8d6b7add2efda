"""What COPY and ADD bring: files of the build context by their sizes, and files of other stages as far as known.

Files arrive whole in a layer (BuildKit stores no differences), so a COPY weighs what its sources weigh.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from .context import Context, ContextWeight
from .copy import Copy, Operand, context_path
from .cost import ABOUT, FILES, Cost, Part, add, unknown
from .layers import Creation, chain_creations
from .model import Model
from .run import Run
from .run_costs import host_of
from .stage import Stage


def context_cost(copy: Copy, context: Context | None) -> Cost:
    """What a COPY or ADD takes from the build context, from heredocs and from the network."""
    costs = []
    paths = [source.text for source in copy.context_sources if source.text is not None]
    if len(paths) < len(copy.context_sources):
        costs.append(unknown("files that only the build knows"))
    if paths:
        costs.append(_weigh(copy, paths, context))
    for source in copy.sources:
        if source.is_heredoc:
            costs.append(_heredoc(copy, source))
        elif copy.name == "ADD" and source.is_remote and copy.reads_context:
            costs.append(unknown(f"a download from {host_of(source.text or '')}"))
    return add(costs)


def stage_cost(copy: Copy, model: Model, stage: Stage, costs: dict[int, Cost]) -> Cost:
    """What COPY --from takes from `stage`: `costs` are those of its chain's instructions, by their identity."""
    found = [_from_stage(source, model, stage, costs) for source in copy.sources]
    return add(found)


def _weigh(copy: Copy, paths: list[str], context: Context | None) -> Cost:
    exclude = tuple(flag.value.text for flag in copy.parts.flags_named("exclude") if flag.value is not None)
    sources = tuple(map(context_path, paths))
    found = context.weigh(sources, exclude, copy.flag("parents") is not None) if context is not None else None
    if found is None:
        return unknown("files of the build context")
    missing = () if found.is_complete else ("more files of the build context",)
    return Cost(found.bytes, files=found.files, parts=_parts(found), missing=missing + _unpacked(copy, paths))


def _parts(found: ContextWeight) -> tuple[Part, ...]:
    """The largest paths, and all others as one."""
    parts = [Part(FILES, path, size) for path, size in found.largest]
    rest = found.bytes - sum(part.bytes for part in parts)
    if rest > 0:
        parts.append(Part(FILES, "other files" if parts else "files", rest))
    return tuple(sorted(parts, key=lambda part: -part.bytes))


def _unpacked(copy: Copy, paths: Iterable[str]) -> tuple[str, ...]:
    """ADD unpacks archives of the context, and what comes out is larger than they are."""
    if copy.name == "ADD" and any(path.endswith((".gz", ".tgz", ".xz", ".bz2", ".zst", ".txz")) for path in paths):
        return ("what comes out of an archive",)
    return ()


def _heredoc(copy: Copy, source: Operand) -> Cost:
    heredoc = next((one for one in copy.parts.heredocs if one.operator == source.span), None)
    size = len(heredoc.content.encode("utf-8", "replace")) if heredoc is not None else 0
    return Cost(size, files=1, parts=(Part(FILES, "a file that is written here", size),))


def _from_stage(source: Operand, model: Model, stage: Stage, costs: dict[int, Cost]) -> Cost:
    name = stage.name or str(stage.number)
    if source.text is None:
        return unknown(f"files of {name}")
    path = posixpath.normpath("/" + source.text.lstrip("/"))
    whole, may_hold_more = _made(model, stage, path)
    parts = [costs[id(one.instruction)] for one in whole if id(one.instruction) in costs]
    known = [cost for cost in parts if cost.bytes is not None]
    if not known:
        return unknown(f"{path} of {name}")
    found = add(parts)
    more = (f"what commands put into {path} of {name}",) if may_hold_more else ()
    grade = ABOUT if may_hold_more else found.exactness
    return found._replace(missing=tuple(dict.fromkeys((*found.missing, *more))), exactness=grade, pulled=None)


def _made(model: Model, stage: Stage, path: str) -> tuple[list[Creation], bool]:
    """The copies in `stage` that lie within `path` as a whole, and whether something else may be there as well."""
    within: dict[int, Creation] = {}
    others: set[int] = set()
    may_hold_more = any(isinstance(one, Run) for part in model.chain(stage) for one in part.instructions)
    for _, creation in chain_creations(model, stage):
        key = id(creation.instruction)
        lies_within = path == "/" or creation.path == path or creation.path.startswith(path + "/")
        if creation.kind in ("copy", "add", "unpack") and lies_within:
            within[key] = creation
        elif creation.kind in ("copy", "add", "unpack"):
            others.add(key)
            may_hold_more = may_hold_more or creation.holds(path) is not False
    return [creation for key, creation in within.items() if key not in others], may_hold_more


