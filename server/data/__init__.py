"""Files that ship with the package: facts with their sources, and prose too long for code."""

from __future__ import annotations

import os
import threading

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def read(name: str) -> str:
    """The whole text of one of the files beside this module. The caller keeps it; nothing is cached here."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def unpack(*names: str) -> bytes:
    """The content of files packed with xz, one after the other. The caller keeps it; nothing is cached here.

    They are unpacked side by side, which lzma's decoder allows: two halves take little more than half the time.
    """
    import lzma

    parts: list[bytes] = [b""] * len(names)

    def fill(place: int) -> None:
        with open(os.path.join(_FOLDER, names[place]), "rb") as file:
            parts[place] = lzma.decompress(file.read())

    others = [threading.Thread(target=fill, args=(place,)) for place in range(1, len(names))]
    for thread in others:
        thread.start()
    fill(0)
    for thread in others:
        thread.join()
    return b"".join(parts)
