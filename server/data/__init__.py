"""Files that ship with the package: facts with their sources, and prose too long for code."""

from __future__ import annotations

import os

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def read(name: str) -> str:
    """The whole text of one of the files beside this module. The caller keeps it; nothing is cached here."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def unpack(name: str) -> bytes:
    """The whole content of one of the files packed with xz. The caller keeps it; nothing is cached here."""
    import lzma

    with lzma.open(os.path.join(_FOLDER, name)) as file:
        return file.read()
