"""What `pip install -r` is told by a file of the build context: where the file comes from, and the names in it.

The format is that of pip's documentation, "Requirements File Format".
"""

from __future__ import annotations

import posixpath

from ...text import Record, regex
from ..context import Context
from ..copy import Copy, context_path
from ..stage import Stage

_CONTINUED = regex(r"\\\r?\n")
_COMMENT = regex(r"(^|\s)#.*")
_REQUIREMENT = regex(r"([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*([<>=!~(][^;]*)?(;.*)?")
_OWN_INDEX = regex(r"(?m)^\s*(-i|-f|--(extra-)?index-url|--find-links|--no-index)\b")
_IGNORED = ("-c", "--constraint", "-i", "--", "-f")  # but --requirement and --editable


class Requirements(Record):
    """The names of a file, each with its version where one is written out; `missing` says what else is in it."""

    packages: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()
    has_own_index: bool = False  # whether it names where packages come from


def requirements_at(path: str, stage: Stage, offset: int, context: Context | None) -> Requirements | None:
    """What stands in the file that a RUN at `offset` of the stage finds at `path`; None where nobody knows."""
    if context is None:
        return None
    for copy in reversed([one for one in stage.copies if one.offset < offset]):
        source = _source(copy, path, context)
        if source is not None:
            text = context.text(source)
            return read_requirements(text) if text is not None else None
    return None


def read_requirements(text: str) -> Requirements:
    """The names that a file asks for."""
    packages: list[tuple[str, str]] = []
    missing: list[str] = []
    for line in _CONTINUED.sub(" ", text).splitlines():
        line = _COMMENT.sub("", line).partition(" --")[0].strip()
        if not line or (line.startswith(_IGNORED) and not line.startswith(("--requirement", "--editable"))):
            continue
        match = _REQUIREMENT.fullmatch(line)
        if match is None or match[4]:
            # Another file, an address, sources, or a package for some systems only.
            missing.append(f"the requirement {line.partition(';')[0].strip()}")
            continue
        packages.append((match[1], _exact(match[3] or "")))
        if match[2]:
            missing.append(f"the extras of {match[1]}")
    return Requirements(tuple(packages), tuple(dict.fromkeys(missing)), _OWN_INDEX.search(text) is not None)


def _exact(bounds: str) -> str:
    version = bounds.strip().removeprefix("==").strip()
    return version if bounds.startswith("==") and not set(version) & set("*,=") else ""


def _source(copy: Copy, path: str, context: Context) -> str | None:
    """The file of the context that a COPY puts at `path`; None where it does not, or where that is not known."""
    target = copy.target
    if target is None or not copy.reads_context:
        return None
    target = posixpath.normpath(target)
    for operand in copy.context_sources:
        source = context_path(operand.text) if operand.text else None
        if source is None:
            continue
        below = path.removeprefix(target.rstrip("/") + "/")
        candidates = [posixpath.join(source, below)] if below != path else []
        if posixpath.basename(source) == below or target == path:
            candidates.append(source)
        for one in map(context_path, candidates):
            if context.text(one) is not None and not context.is_ignored(one):
                return one
    return None
