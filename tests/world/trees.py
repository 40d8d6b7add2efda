"""Folders made for tests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tare.world.context import FolderContext, count_sizes, read_context
from tare.world.walk import Walk


def plant(folder: Path, files: Mapping[str, int | str]) -> None:
    """Files by path, each with its content or with so many bytes of anything."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("x" * content if isinstance(content, int) else content)


def plant_many(folder: Path, files: int, each: int = 10) -> None:
    """So many files of 10 bytes, eight to a folder; nine of ten are in node_modules."""
    content = b"x" * each
    for number in range(files // 8):
        below = folder / ("node_modules" if number % 10 else "src") / f"package{number % 400}" / f"lib{number}"
        below.mkdir(parents=True)
        for name in range(8):
            handle = os.open(below / f"module-{name}.js", os.O_CREAT | os.O_WRONLY)
            os.write(handle, content)
            os.close(handle)


def counted(folder: Path, dockerfile: str = "Dockerfile") -> FolderContext:
    """The context with its sizes."""
    walk = Walk(str(folder))
    walk.go_on()
    return count_sizes(read_context(str(folder), str(folder / dockerfile)), walk)
