"""The build context as a value: what stands in the folder that a build sends, and what its ignore file keeps out.

Reading it takes as long as the disk takes, so nobody who is typing waits for it: the language server asks for it on a
thread, the command line reads it before it judges a file. `model.Context` says what the answers mean.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .ignore import NOTHING_IGNORED, Ignored, ignore_file_of, read_ignore

MOST_ENTRIES = 20_000
MOST_SECONDS = 2.0
_LARGEST_IGNORE_FILE = 1_000_000  # bytes
_RACE = 2.0  # seconds; a folder that changed so shortly before it was listed may have changed again unseen


class Listing(NamedTuple):
    """The names in one folder, sorted, subfolders with a slash at their end. Links are names like any file's."""

    names: tuple[str, ...]
    links: frozenset[str]
    is_readable: bool = True


_UNREADABLE = Listing((), frozenset(), False)


class Listings:
    """Folders as they were when they were last listed; one that has not changed since is not listed again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, float, Listing]] = {}

    def of(self, folder: str) -> Listing:
        """What `folder` holds now; an unreadable listing where it cannot be read or is none."""
        try:
            changed = os.stat(folder).st_mtime_ns
        except (OSError, ValueError):
            return _UNREADABLE
        known = self._known.get(folder)
        if known is not None and known[0] == changed and changed / 1e9 < known[1] - _RACE:
            return known[2]
        listed = time.time()
        listing = _list(folder)
        self._known[folder] = (changed, listed, listing)
        return listing


class FolderContext(NamedTuple):
    """A folder as `model.Context`. Folders that are ignored as a whole were not looked into."""

    folder: str  # on disk, absolute
    ignore_file: str | None
    is_complete: bool
    ignored: Ignored = NOTHING_IGNORED
    listings: Mapping[str, Listing] = {}  # by path in the context, "" is itself

    def exists(self, path: str) -> bool:
        """Whether it is there. True also below a link or an ignored folder, where nobody looked."""
        path = _inside(path)
        if not path:
            return True
        above, _, name = path.rpartition("/")
        listing = self.listings.get(above)
        if listing is not None:
            return name in listing.names or name + "/" in listing.names
        return self._is_unseen(above)

    def is_ignored(self, path: str) -> bool:
        path = _inside(path)
        return bool(path) and self.ignored.excludes(path)

    def children(self, folder: str) -> tuple[str, ...]:
        listing = self.listings.get(_inside(folder))
        return listing.names if listing is not None else ()

    def files(self) -> tuple[str, ...]:
        found = []
        for folder, listing in self.listings.items():
            prefix = f"{folder}/" if folder else ""
            found += [prefix + name for name in listing.names if not name.endswith("/")]
        return tuple(sorted(path for path in found if not self.is_ignored(path)))

    def _is_unseen(self, folder: str) -> bool:
        """Whether a folder that was not listed is there all the same, or stands below something unseen."""
        above, _, name = folder.rpartition("/")
        listing = self.listings.get(above)
        if listing is None:
            return self._is_unseen(above)
        return name in listing.links or name + "/" in listing.names


def read_context(
    folder: str,
    dockerfile: str,
    listings: Listings | None = None,
    overlay: Mapping[str, str] | None = None,
    most_entries: int = MOST_ENTRIES,
    most_seconds: float = MOST_SECONDS,
) -> FolderContext:
    """The context `folder` for a build with `dockerfile`, both absolute paths. Reads the disk; never raises.

    Folders near the top come first, so that a context too large to be listed whole is known where it matters most.
    `listings` saves work from one reading to the next; `overlay` holds texts that are newer than the disk's, by path.
    """
    listings = listings if listings is not None else Listings()
    ignore_file, ignored = _read_ignored(folder, dockerfile, listings, overlay or {})
    found: dict[str, Listing] = {}
    waiting = deque([""])
    entries, is_complete = 0, True
    stop = time.monotonic() + most_seconds
    while waiting:
        path = waiting.popleft()
        if entries >= most_entries or time.monotonic() > stop:
            is_complete = False
            break
        listing = listings.of(os.path.join(folder, path) if path else folder)
        if not listing.is_readable:
            is_complete = False
            continue
        found[path] = listing
        entries += len(listing.names)
        for name in listing.names:
            if name.endswith("/"):
                below = f"{path}/{name[:-1]}" if path else name[:-1]
                if not ignored.excludes(below) or ignored.brings_back_below(below):
                    waiting.append(below)
    return FolderContext(folder, ignore_file, is_complete, ignored, found)


def context_folder(dockerfile: str, sources: Iterable[str], top: str | None = None) -> str:
    """The folder that a build with `dockerfile` (an absolute path) most likely sends. Reads the disk; never raises.

    The file does not say. It is the Dockerfile's own folder, unless nothing of what is copied is there and all of it
    is in a folder above, up to `top` or, without it, to the root of the repository: then the nearest such folder.
    Sources with wildcards tell nothing.
    """
    own = os.path.dirname(dockerfile)
    paths = [path for path in map(_inside, sources) if path and not any(mark in path for mark in "*?[")]
    if not paths or any(_is_there(own, path) for path in paths):
        return own
    top = top if top is not None else _repository(own)
    for folder in _above(own, top):
        if all(_is_there(folder, path) for path in paths):
            return folder
    return own


def _above(folder: str, top: str) -> Iterator[str]:
    """The folders above, up to `top`; none where it is not above."""
    while folder != top and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        yield folder


def _repository(folder: str) -> str:
    """The folder that holds `.git`, itself or above; itself where there is none."""
    return next((one for one in (folder, *_above(folder, "")) if _is_there(one, ".git")), folder)


def _read_ignored(
    folder: str, dockerfile: str, listings: Listings, overlay: Mapping[str, str]
) -> tuple[str | None, Ignored]:
    beside, name = os.path.split(dockerfile)
    ignore_file = ignore_file_of(name, listings.of(beside).names, listings.of(folder).names)
    if ignore_file is None:
        return None, NOTHING_IGNORED
    path = os.path.join(beside if ignore_file.startswith(name + ".") else folder, ignore_file)
    text = overlay.get(path)
    if text is None:
        try:
            with open(path, "rb") as file:
                text = file.read(_LARGEST_IGNORE_FILE).decode("utf-8", "replace")
        except OSError:
            return ignore_file, NOTHING_IGNORED
    return ignore_file, read_ignore(text)


def _list(folder: str) -> Listing:
    names: list[str] = []
    links: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                is_folder = _is_folder(entry)
                names.append(f"{entry.name}/" if is_folder else entry.name)
                if not is_folder and entry.is_symlink():
                    links.append(entry.name)
    except OSError:
        return _UNREADABLE
    return Listing(tuple(sorted(names)), frozenset(links))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_there(folder: str, path: str) -> bool:
    try:
        return os.path.lexists(os.path.join(folder, path))
    except ValueError:
        return False


def _inside(path: str) -> str:
    """A path as the context's root sees it, without `.`, `..` and slashes at its ends; "" is the root itself."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
