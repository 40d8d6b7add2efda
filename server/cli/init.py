"""`tare init`: a commented .tare.toml to begin with."""

from __future__ import annotations

import os
import sys

from ..engine.settings_schema import example
from ..world.config import OUR_NAMES
from ..world.files import FileProblem, create_text, read_text

_NAME = OUR_NAMES[0]


def init(folder: str) -> int:
    """Write the file into a folder; 2 where there is one already, which is never overwritten, or it cannot be."""
    for name in OUR_NAMES:
        path = os.path.normpath(os.path.join(folder, name))
        if os.path.lexists(path) and (name != "pyproject.toml" or _has_settings(path)):
            print(f"tare: {path} is there already", file=sys.stderr)
            return 2
    path = os.path.normpath(os.path.join(folder, _NAME))
    problem = create_text(path, example())
    if problem is not None:
        print(f"tare: {problem.path}: {problem.message}", file=sys.stderr)
        return 2
    print(f"{path} is written: every setting stands in it as a comment.")
    return 0


def _has_settings(path: str) -> bool:
    text = read_text(path)
    return not isinstance(text, FileProblem) and "[tool.tare" in text
