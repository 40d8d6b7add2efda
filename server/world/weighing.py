"""What the sources of a COPY bring, answered from a census as BuildKit would pick them.

Patterns of --exclude are read like those of an ignore file, and count from each source.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable, Iterator, Sequence

from ..model.context import ContextWeight, Heavy
from .census import Census, shared_bytes
from .descent import Descent, Place
from .following import follow
from .patterns import Pattern
from .picking import Source, look_up, pick
from .replacing import replaced

MOST_LARGEST = 12
MOST_STEPS = 2_000
"""How many names are looked at while somebody waits."""

_MOST_TRIED = 200


class TooMuch(Exception):
    """The answer takes longer than somebody who types should wait."""


def weigh(
    census: Census,
    sources: Sequence[str],
    exclude: Sequence[str] = (),
    parents: bool = False,
    unpacks: bool = False,
    *,
    folder: str = "",
    most_steps: int | None = None,
) -> ContextWeight:
    """What a COPY of `sources` brings from the context in `folder`, or an ADD that `unpacks` archives.

    Raises TooMuch where more than `most_steps` names have to be looked at, or an archive.
    """
    picked = [_followed(census, one, folder) for source in sources for one in pick(census, source, parents)]
    whole = _Sorting(census, exclude, most_steps).weigh(picked) if exclude else _add(census, picked)
    if not parents and not exclude and len(picked) > 1:
        whole = replaced(census, picked, whole)
    return _unpack(census, picked, whole, folder, most_steps) if unpacks else whole


def _followed(census: Census, source: Source, folder: str) -> Source:
    """What a source that is a link, or stands behind one, leads to."""
    if not folder or not (source.is_link or (source.is_folder and source.path not in census.tallies)):
        return source
    path = follow(census, folder, source.path)
    found = look_up(census, path) if path != source.path else None
    return found if found is not None else source


def _unpack(
    census: Census, picked: Sequence[Source], whole: ContextWeight, folder: str, most_steps: int | None
) -> ContextWeight:
    """Put what comes out of archives in their place. Only those that a source names are taken apart."""
    for path, is_folder, is_link in picked:
        if is_folder or is_link or census.ignored.excludes(path):
            continue
        if most_steps is not None:
            raise TooMuch
        from .archives import read_archive  # which brings tarfile along, for the few who add archives

        found = read_archive(os.path.join(folder, path))
        if found is not None:
            whole = whole._replace(
                files=whole.files - 1 + found.files,
                bytes=whole.bytes - _size(census, path) + found.bytes,
                largest=tuple(one._replace(bytes=found.bytes) if one.path == path else one for one in whole.largest),
                packed=whole.packed + (not found.is_complete),
            )
    return whole


def _add(census: Census, picked: Sequence[Source]) -> ContextWeight:
    sent, ignored = [0, 0], [0, 0]
    missing = missing_ignored = unreadable = 0
    for path, is_folder, is_link in picked:
        if not is_folder:
            size, is_excluded = _file(census, path)
            part = ignored if is_excluded else sent
            part[0] += 1
            part[1] += size
            missing += is_link  # what it leads to is copied, and nobody has looked there
            continue
        tally = census.tallies.get(path)
        if tally is None:
            missing, missing_ignored = missing + 1, missing_ignored + 1
            continue
        sent[0] += tally.sent_files
        sent[1] += tally.sent_bytes - shared_bytes(census, path, False)
        ignored[0] += tally.ignored_files
        ignored[1] += tally.ignored_bytes - shared_bytes(census, path, True)
        missing += tally.missing
        missing_ignored += tally.missing_ignored
        unreadable += tally.unreadable
    return ContextWeight(
        sent[0],
        sent[1],
        _largest(census, picked, False),
        not missing,
        ignored[0],
        ignored[1],
        _largest(census, picked, True),
        not missing_ignored,
        unreadable,
    )


def _largest(census: Census, picked: Sequence[Source], is_excluded: bool) -> tuple[Heavy, ...]:
    """The heaviest of what is sent, or of what is left out."""
    found: list[Heavy] = []
    files: list[tuple[int, str]] = []
    for path, size in _shown(census, picked):
        if size is None:
            tally = census.tallies.get(path)
            weight = 0 if tally is None else tally.ignored_bytes if is_excluded else tally.sent_bytes
            found.append(Heavy(path + "/", weight))
        else:
            files.append((size, path))
    # Only the heaviest files can be among the heaviest paths, and only for these the patterns are asked.
    tried = heapq.nlargest(_MOST_TRIED, files)
    found += [Heavy(path, size) for size, path in tried if census.ignored.excludes(path) == is_excluded]
    return tuple(heapq.nsmallest(MOST_LARGEST, (one for one in found if one.bytes), key=lambda one: (-one.bytes, one)))


def _shown(census: Census, picked: Sequence[Source]) -> Iterator[tuple[str, int | None]]:
    """Paths to list, files with their bytes: the content of a single folder, else the sources themselves."""
    if len(picked) != 1 or not picked[0].is_folder:
        for path, is_folder, _ in picked:
            if path:
                yield path, None if is_folder else _size(census, path)
        return
    path = picked[0].path
    listing = census.listings.get(path)
    if listing is not None:
        start = f"{path}/" if path else ""
        for name in listing.folders:
            yield start + name, None
        for name, size in zip(listing.files, listing.sizes, strict=True):
            yield start + name, size


class _Sorting:
    """Counts file by file, for the patterns of --exclude."""

    def __init__(self, census: Census, exclude: Sequence[str], most_steps: int | None) -> None:
        self._census = census
        self._exclude = Descent(_well_formed(exclude))
        self._left = most_steps
        self._sizes: dict[str, int] = {}  # by path, folders with a slash
        self._files = self._missing = self._bytes = 0
        self._inodes: set[int | None] = set()

    def weigh(self, picked: Sequence[Source]) -> ContextWeight:
        is_single = len(picked) == 1
        for path, is_folder, is_link in picked:
            before = self._bytes
            if is_folder:
                self._folder(path, is_single)
            elif not self._exclude.judge(self._exclude.top, path.rpartition("/")[2]).is_excluded:
                size, is_excluded = _file(self._census, path)
                if not is_excluded:
                    self._files += 1
                    self._bytes += size
                    self._missing += is_link
            if not (is_single and is_folder) and self._bytes > before:
                self._sizes[path + "/" * is_folder] = self._bytes - before
        whole = _add(self._census, picked)
        largest = heapq.nsmallest(MOST_LARGEST, self._sizes.items(), key=lambda one: (-one[1], one[0]))
        return whole._replace(
            files=self._files,
            bytes=self._bytes,
            largest=tuple(Heavy(path, size) for path, size in largest),
            is_complete=not self._missing,
        )

    def _folder(self, top: str, is_single: bool) -> None:
        """Count what is in one source. The patterns see its content from inside; the ignore file sees all of it."""
        inner = _enter(self._census.descent, top)
        waiting = [(top, inner, self._exclude.top)]
        while waiting:
            path, place, out = waiting.pop()
            listing, tally = self._census.listings.get(path), self._census.tallies.get(path)
            if listing is None or tally is None or not listing.is_readable:
                self._missing += 1
                continue
            self._step(len(listing.sizes))
            shared = dict(zip(listing.shared[::2], listing.shared[1::2], strict=True))
            for at, name in enumerate(listing.files):
                if self._exclude.judge(out, name).is_excluded or self._census.descent.judge(place, name).is_excluded:
                    continue
                inode = shared.get(at)
                size = listing.sizes[at] if inode not in self._inodes else 0
                if inode is not None:
                    self._inodes.add(inode)
                self._files += 1
                self._bytes += size
                if is_single:
                    self._note(top, path, name, size)
            for name in listing.folders:
                below, _ = self._exclude.enter(out, name)
                entered, _ = self._census.descent.enter(place, name)
                if self._exclude.may_send(below) and self._census.descent.may_send(entered):
                    waiting.append((place.path + name, entered, below))

    def _note(self, top: str, folder: str, name: str, size: int) -> None:
        start = f"{top}/" if top else ""
        path = f"{folder}/{name}" if folder else name
        first, slash, _ = path[len(start) :].partition("/")
        key = start + first + slash
        self._sizes[key] = self._sizes.get(key, 0) + size

    def _step(self, count: int) -> None:
        if self._left is not None:
            self._left -= count + 1
            if self._left < 0:
                raise TooMuch


def _file(census: Census, path: str) -> tuple[int, bool]:
    """The bytes of a file, and whether it is ignored."""
    return _size(census, path), census.ignored.excludes(path)


def _size(census: Census, path: str) -> int:
    above, _, name = path.rpartition("/")
    listing = census.listings.get(above)
    return (listing.size_of(name) or 0) if listing is not None else 0


def _enter(descent: Descent, path: str) -> Place:
    place = descent.top
    for name in path.split("/") if path else ():
        place, _ = descent.enter(place, name)
    return place


def _well_formed(patterns: Iterable[str]) -> list[str]:
    kept = []
    for line in patterns:
        try:
            Pattern(line)
        except ValueError:
            continue  # the build fails on it, which is for a rule to say
        kept.append(line)
    return kept
