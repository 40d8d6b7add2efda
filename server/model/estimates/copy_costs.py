"""What COPY and ADD bring: files of the build context by their sizes, and files of other stages as far as known.

Files arrive whole in a layer (BuildKit stores no differences), so a COPY weighs what its sources weigh.
"""

from __future__ import annotations

from ...syntax import Heredoc, Logical
from ..context import Context, ContextWeight
from ..copy import Copy, Operand, context_path
from .cost import ABOUT, DATA, FILES, Cost, Part, add, unknown
from .run_costs import host_of


def context_cost(copy: Copy, context: Context | None) -> Cost:
    """What a COPY or ADD takes from the build context, from heredocs and from the network."""
    costs = []
    paths = [source.text for source in copy.context_sources if source.text is not None]
    if len(paths) < len(copy.context_sources):
        costs.append(unknown("files that only the build knows"))
    if paths:
        costs.append(weigh_files(copy, paths, excluded(copy), context))
    for source in copy.sources:
        if source.is_heredoc:
            costs.append(_heredoc(copy, source))
        elif copy.name == "ADD" and source.is_remote and copy.reads_context:
            costs.append(unknown(f"a download from {host_of(source.text or '')}"))
    return add(costs)


def excluded(copy: Copy) -> tuple[str, ...]:
    """The patterns of --exclude."""
    return tuple(flag.value.text for flag in copy.parts.flags_named("exclude") if flag.value is not None)


def weigh_files(copy: Copy, paths: list[str], exclude: tuple[str, ...], context: Context | None) -> Cost:
    """What the COPY or ADD brings of these paths of the build context."""
    sources = tuple(map(context_path, paths))
    parents, unpacks = copy.flag("parents") is not None, copy.name == "ADD" and copy.flag_value("unpack") != "false"
    found = context.weigh(sources, exclude, parents, unpacks) if context is not None else None
    if found is None:
        return unknown("files of the build context")
    missing: tuple[str, ...] = () if found.is_complete else ("more files of the build context",)
    if found.packed:
        missing += ("what comes out of an archive",)
    return Cost(found.bytes, files=found.files, parts=_parts(found), missing=missing)


def _parts(found: ContextWeight) -> tuple[Part, ...]:
    """The largest paths, and all others as one."""
    parts = [Part(FILES, path, size) for path, size in found.largest]
    rest = found.bytes - sum(part.bytes for part in parts)
    if rest > 0:
        parts.append(Part(FILES, "other files" if parts else "files", rest))
    return tuple(sorted(parts, key=lambda part: -part.bytes))


def _heredoc(copy: Copy, source: Operand) -> Cost:
    heredoc = next((one for one in copy.parts.heredocs if one.operator == source.span), None)
    if heredoc is None:
        return Cost(files=1)
    content, exactness = _written(copy, heredoc)
    size = len(content.encode("utf-8", "replace"))
    return Cost(size, files=1, exactness=exactness, parts=(Part(FILES, "a file that is written here", size),))


def _written(copy: Copy, heredoc: Heredoc) -> tuple[str, str]:
    """The content without the tabs of `<<-` and with its variables (`ChompHeredocContent`, `ExpandRaw`)."""
    content = heredoc.content
    if heredoc.strips_tabs:
        content = "\n".join(line.lstrip("\t") for line in content.split("\n"))
    if not heredoc.expands or "$" not in content:
        return content, DATA
    if not any(quote in content for quote in "'\"\\"):
        expanded = copy.state.expand(Logical.contiguous(content, 0)).text
        if expanded is not None:
            return expanded, DATA
    return content, ABOUT
