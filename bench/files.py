"""Folders with many files, as deep and as wide as those of real projects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_CONTENT = b"x" * 64
_ICONS = 1500


def plant(folder: Path, files: int) -> None:
    """Make so many files of 64 bytes below `folder`: packages in packages, and a few folders with very many files."""
    folder.mkdir(parents=True, exist_ok=True)
    left = files
    for path, count in _folders():
        made = folder / path
        made.mkdir(parents=True, exist_ok=True)
        for number in range(min(count, left)):
            handle = os.open(made / f"module-{number}.js", os.O_CREAT | os.O_WRONLY)
            os.write(handle, _CONTENT)
            os.close(handle)
        left -= count
        if left <= 0:
            return


def _folders() -> Iterator[tuple[str, int]]:
    """Paths without an end, and how many files are right inside each."""
    package = 0
    while True:
        top = f"src/team{package % 40}" if package % 10 == 0 else f"node_modules/@scope{package % 97}"
        path = f"{top}/package-{package}"
        for depth in range(package % 5):
            path += f"/node_modules/needed-{package}-{depth}"
        yield path, 3
        yield f"{path}/dist", 9
        yield f"{path}/lib", 6
        yield f"{path}/lib/internal/tools", 4
        if package % 200 == 0:
            yield f"assets/icons-{package}", _ICONS
        package += 1
