"""What ADD unpacks of an archive: its files, counted from the headers in it.

Like BuildKit (`IsArchivePath` in moby's go-archive) this looks at what a file holds and not at its name.
"""

from __future__ import annotations

import os
import posixpath
import stat
import tarfile
import zlib
from functools import lru_cache

from ..text import Record

_PACKINGS = ((b"\x1f\x8b\x08", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"))
try:
    from lzma import LZMAError as _BadData
except ImportError:  # a Python that was built without it
    _BadData = tarfile.TarError  # type: ignore[misc,assignment]
_ZSTD = b"\x28\xb5\x2f\xfd"
_MOST_UNPACKED = 400_000_000  # bytes; a second or two
_MOST_MEMBERS = 200_000


class Unpacked(Record):
    """What comes out. Where it `is_complete` not, it is at least that much."""

    files: int
    bytes: int
    is_complete: bool


def read_archive(path: str) -> Unpacked | None:
    """What ADD unpacks of the file; None where it would copy it as it is. Reads the disk; never raises.

    A file that has not changed since is not read again.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return _read(path, status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None


@lru_cache(maxsize=64)
def _read(path: str, _changed: int, size: int) -> Unpacked | None:
    try:
        packing = _packing(path)
        if packing is None:
            return Unpacked(1, size, False)
        with tarfile.open(path, f"r:{packing}") as archive:  # type: ignore[call-overload]
            return _count(archive, bool(packing))
    except (OSError, ValueError, EOFError, tarfile.TarError, zlib.error, _BadData):
        return None


def _packing(path: str) -> str | None:
    """As tarfile names it, "" for none, None for one that nothing here reads."""
    with open(path, "rb") as file:
        start = file.read(6)
    if start.startswith(_ZSTD):
        return None
    return next((name for magic, name in _PACKINGS if start.startswith(magic)), "")


def _count(archive: tarfile.TarFile, is_packed: bool) -> Unpacked:
    sizes: dict[str, int] = {}  # of several members of one name the last one stays
    is_complete = True
    while (member := archive.next()) is not None:
        archive.members = []  # type: ignore[attr-defined]  # they would all be kept
        if not member.isdir():
            # Links weigh nothing in a layer, symbolic and hard ones.
            sizes[posixpath.normpath(member.name)] = member.size if member.isreg() else 0
        if len(sizes) >= _MOST_MEMBERS or (is_packed and archive.offset > _MOST_UNPACKED):
            is_complete = False
            break
    return Unpacked(len(sizes), sum(sizes.values()), is_complete)
