"""Findings about packages that are installed in whatever version is the newest, which several rules share."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Run
from ..model.packages.install import Install, Package
from .finding import Finding

_NAMED = 3


def unpinned(run: Run, install: Install, packages: Iterable[Package]) -> Finding | None:
    """The finding about those of the packages that are not pinned, at the first of them; None where all are.

    Files and folders are what they are. An address that names no commit or tag moves as much as a name alone.
    """
    loose = [one for one in packages if not one.is_pinned and (one.name or one.kind == "remote")]
    loose = [one for one in loose if one.kind in ("name", "remote")]
    if not loose:
        return None
    names = list(dict.fromkeys(one.name or "what this address holds" for one in loose))
    said = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    verb = "is" if len(names) == 1 else "are"
    message = f"{said} {verb} installed in whatever version is the newest at the time of the build"
    return Finding(run.at(loose[0]), message)
