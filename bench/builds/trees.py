"""Build contexts as values, written to the disk: links, archives and empty folders cannot all be kept in git."""

from __future__ import annotations

import io
import os
import random
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Union


class Link(NamedTuple):
    """A symbolic link."""

    target: str


class Same(NamedTuple):
    """Another name of a file that stands before it in the tree."""

    path: str


class Tar(NamedTuple):
    """An archive. `packing` is "", "gz", "bz2" or "xz"."""

    packing: str
    tree: Mapping[str, Entry]


FOLDER = None
Entry = Union[int, str, Link, Same, Tar, None]  # noqa: UP007
"""A file of so many bytes, a file with that text, or one of the above; None is an empty folder."""

Tree = Mapping[str, Entry]


def write(tree: Tree, folder: Path) -> None:
    """Make a folder hold the tree."""
    for name, entry in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry is None:
            path.mkdir()
        elif isinstance(entry, Link):
            path.symlink_to(entry.target)
        elif isinstance(entry, Same):
            os.link(folder / entry.path, path)
        else:
            path.write_bytes(_content(name, entry))


def _content(name: str, entry: int | str | Tar) -> bytes:
    if isinstance(entry, str):
        return entry.encode()
    if isinstance(entry, int):
        return random.Random(name).randbytes(entry)
    packed = io.BytesIO()
    mode = f"w:{entry.packing}"
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for inner, one in entry.tree.items():
            _pack(archive, inner, one)
    return packed.getvalue()


def _pack(archive: tarfile.TarFile, name: str, entry: Entry) -> None:
    info = tarfile.TarInfo(name)
    if entry is None:
        info.type = tarfile.DIRTYPE
        archive.addfile(info)
    elif isinstance(entry, Link):
        info.type, info.linkname = tarfile.SYMTYPE, entry.target
        archive.addfile(info)
    elif isinstance(entry, Same):
        info.type, info.linkname = tarfile.LNKTYPE, entry.path
        archive.addfile(info)
    else:
        content = _content(name, entry)
        info.size, info.mode = len(content), 0o644
        archive.addfile(info, io.BytesIO(content))
