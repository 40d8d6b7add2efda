"""Folders as they were when they were last listed: names and sizes, packed small, since there may be many of them."""

from __future__ import annotations

import os
import stat
import time
from array import array

from ..text import Record

_RACE = 2.0  # seconds; a folder that changed so shortly before it was listed may have changed again unseen
_OLD = 300.0  # seconds; a file that grows in its place does not change its folder, so sizes are not believed for ever
_NO_SIZES: array[int] = array("q")
_LARGEST_INODE = 2**64 - 1
_NONE_SHARED: array[int] = array("Q")


class Listing(Record):
    """What is right inside one folder. Links are files of their own, and lead nowhere.

    Names are kept as one text with slashes between them, which takes a fifth of the memory of single ones.
    """

    packed_files: str
    packed_folders: str
    sizes: array[int] = _NO_SIZES  # bytes that a layer holds of the files: none of links
    links: frozenset[str] = frozenset()
    shared: array[int] = _NONE_SHARED  # of each file with several names on disk, its place in `files` and its inode
    is_readable: bool = True

    @property
    def files(self) -> list[str]:
        """The names of all that is no folder, sorted."""
        return self.packed_files.split("/") if self.packed_files else []

    @property
    def folders(self) -> list[str]:
        """The names of the folders, sorted, without slashes."""
        return self.packed_folders.split("/") if self.packed_folders else []

    @property
    def names(self) -> tuple[str, ...]:
        """All names, sorted, folders with a slash at their end."""
        return tuple(sorted((*self.files, *(f"{name}/" for name in self.folders))))

    @property
    def entries(self) -> int:
        """How many names there are."""
        folders = self.packed_folders.count("/") + 1 if self.packed_folders else 0
        return len(self.sizes) + folders

    def has_file(self, name: str) -> bool:
        return f"/{name}/" in f"/{self.packed_files}/"

    def has_folder(self, name: str) -> bool:
        return f"/{name}/" in f"/{self.packed_folders}/"

    def size_of(self, name: str) -> int | None:
        """The bytes of a file; None where there is none of that name."""
        return self.sizes[self.files.index(name)] if name and self.has_file(name) else None


UNREADABLE = Listing("", "", is_readable=False)


class Listings:
    """Lists folders; one that has not changed since is not listed again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, float, Listing]] = {}

    def of(self, folder: str) -> Listing:
        """What `folder` holds now; an unreadable listing where it cannot be read or is none."""
        try:
            changed = os.stat(folder).st_mtime_ns
        except (OSError, ValueError):
            self._known.pop(folder, None)
            return UNREADABLE
        known = self._known.get(folder)
        now = time.time()
        if known is not None and known[0] == changed and changed / 1e9 < known[1] - _RACE and now - known[1] < _OLD:
            return known[2]
        listing = list_folder(folder)
        self._known[folder] = (changed, now, listing)
        return listing

    def forget(self, folder: str) -> None:
        """Something in that folder changed, be it only in size."""
        self._known.pop(folder, None)


def list_folder(folder: str) -> Listing:
    """What is right inside `folder`, read from disk. Never raises."""
    folders: list[str] = []
    files: list[tuple[str, int]] = []
    links: list[str] = []
    shared: dict[str, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _is_folder(entry):
                    folders.append(entry.name)
                    continue
                size, mode, inode = _status(entry)
                files.append((entry.name, size))
                if stat.S_ISLNK(mode):
                    links.append(entry.name)
                elif inode:
                    shared[entry.name] = inode
    except (OSError, ValueError):
        return UNREADABLE
    files.sort()
    pairs = [(place, shared[name]) for place, (name, _) in enumerate(files) if name in shared] if shared else ()
    return Listing(
        "/".join(name for name, _ in files),
        "/".join(sorted(folders)),
        array("q", [size for _, size in files]) if files else _NO_SIZES,
        frozenset(links),
        array("Q", [number for pair in pairs for number in pair]) if pairs else _NONE_SHARED,
    )


def _status(entry: os.DirEntry[str]) -> tuple[int, int, int]:
    """Bytes, mode, and the inode of a file with several names, else 0."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return 0, 0, 0  # gone already, or on a file system that hides it
    if not stat.S_ISREG(status.st_mode):
        return 0, status.st_mode, 0
    return status.st_size, status.st_mode, status.st_ino & _LARGEST_INODE if status.st_nlink > 1 else 0


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
