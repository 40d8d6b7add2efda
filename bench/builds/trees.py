"""Build contexts as values, written to the disk: links, archives and empty folders cannot all be kept in git."""

from __future__ import annotations

import io
import os
import random
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
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


class Deb(NamedTuple):
    """A package of Debian, of version 1 and for every machine. `needs` names packages, separated by commas."""

    name: str
    needs: str
    tree: Mapping[str, Entry]


FOLDER = None
Entry = Union[int, str, Link, Same, Tar, Deb, None]  # noqa: UP007
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


def _content(name: str, entry: int | str | Tar | Deb) -> bytes:
    if isinstance(entry, str):
        return entry.encode()
    if isinstance(entry, Deb):
        return _package(entry)
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


def _package(entry: Deb) -> bytes:
    """An `ar` archive of three members, as deb(5) says."""
    said = f"Package: {entry.name}\nVersion: 1\nArchitecture: all\nMaintainer: bench\nDescription: a case\n"
    said += f"Depends: {entry.needs}\n" if entry.needs else ""
    folders = {f"./{path}/": FOLDER for name in entry.tree for path in reversed(_folders(name))}
    inside = {**folders, **{f"./{name}": one for name, one in entry.tree.items()}}
    members = {
        "debian-binary": b"2.0\n",
        "control.tar.gz": _content(entry.name, Tar("gz", {"./control": said})),
        "data.tar.gz": _content(entry.name, Tar("gz", inside)),
    }
    packed = b"!<arch>\n"
    for name, data in members.items():
        packed += f"{name:16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)
    return packed


def _folders(path: str) -> list[str]:
    return [str(one) for one in PurePosixPath(path).parents][:-1]
