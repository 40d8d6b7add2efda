"""Files that ship with the package: facts with their sources, and prose too long for code."""

from __future__ import annotations

import os

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def path_of(name: str) -> str:
    """Where one of the files beside this module is."""
    return os.path.join(_FOLDER, name)


def read(name: str) -> str:
    """The whole text of one of the files beside this module. The caller keeps it; nothing is cached here."""
    with open(path_of(name), encoding="utf-8") as file:
        return file.read()
