"""Which folder a build sends, as far as the Dockerfile and what stands around it tell."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from .context import inside
from .declared import Declarations


def find_context(
    dockerfile: str, sources: Iterable[str], top: str | None, declarations: Declarations, given: str | None = None
) -> str:
    """The folder that a build with `dockerfile` (an absolute path) sends. Reads the disk; never raises.

    `given` is what somebody set; else a file of the project may say so, and else `context_folder` guesses.
    """
    if given is not None:
        return os.path.normpath(os.path.join(top or os.path.dirname(dockerfile), given))
    own = os.path.dirname(dockerfile)
    declared = declarations.of(dockerfile, top if top is not None else _repository(own))
    if declared is not None and os.path.isdir(declared.context):
        return declared.context
    return context_folder(dockerfile, sources, top)


def context_folder(dockerfile: str, sources: Iterable[str], top: str | None = None) -> str:
    """The folder that a build with `dockerfile` (an absolute path) most likely sends. Reads the disk; never raises.

    The file does not say. It is the Dockerfile's own folder, unless nothing of what is copied is there and all of it
    is in a folder above, up to `top` or, without it, to the root of the repository: then the nearest such folder.
    Sources with wildcards tell nothing.
    """
    own = os.path.dirname(dockerfile)
    paths = [path for path in map(inside, sources) if path and not any(mark in path for mark in "*?[")]
    if not paths or any(_is_there(own, path) for path in paths):
        return own
    top = top if top is not None else _repository(own)
    for folder in _above(own, top):
        if all(_is_there(folder, path) for path in paths):
            return folder
    return own


def _above(folder: str, top: str) -> Iterator[str]:
    """The folders above, up to `top`; none where it is not above."""
    while folder != top and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        yield folder


def _repository(folder: str) -> str:
    """The folder that holds `.git`, itself or above; itself where there is none."""
    return next((one for one in (folder, *_above(folder, "")) if _is_there(one, ".git")), folder)


def _is_there(folder: str, path: str) -> bool:
    try:
        return os.path.lexists(os.path.join(folder, path))
    except ValueError:
        return False
