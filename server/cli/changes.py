"""What a repair changes: where, and as `patch` takes it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..world.lazy_context import LazyContext

if TYPE_CHECKING:
    from ..engine.fixing import Repair


def diff_of(path: str, mark: str, before: str, repaired: Repair) -> str:
    """The changes to the file at `path` and to those that the repair creates; `mark` stands in front of the file."""
    import difflib

    changes = [(path, path, mark + before, mark + repaired.text)]
    for made in repaired.creates:
        # Beside the file it is named as that is, elsewhere by its whole path.
        folder = folder_of(path, repaired)
        is_beside = os.path.abspath(folder) == os.path.dirname(os.path.abspath(path))
        place = os.path.join(os.path.dirname(path) if is_beside else folder, made.path)
        changes.append(("/dev/null" if made.old is None else place, place, made.old or "", made.text))
    parts = []
    for old_name, new_name, old, new in changes:
        for line in difflib.unified_diff(_lines(old), _lines(new), old_name, new_name):
            # A last line without an end is followed by this remark, as diff(1) writes it.
            parts.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(parts)


def _lines(text: str) -> list[str]:
    """The lines as diff(1) sees them: a line feed ends one, and nothing else does."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def folder_of(path: str, repaired: Repair) -> str:
    """Where the files that a repair creates belong: the build context."""
    context = repaired.analysis.model.context
    return context.known.folder if isinstance(context, LazyContext) else os.path.dirname(path)
