"""What each pattern of an ignore file decides, and what it would match, summed over a census."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence

from ..model.context import Heavy
from ..model.ignore_facts import Matched
from .census import Census
from .descent import Descent, Place

_LARGEST = 5


class _Sum:
    __slots__ = ("bytes", "files", "largest")

    def __init__(self) -> None:
        self.files = self.bytes = 0
        self.largest: list[tuple[int, str]] = []

    def add(self, path: str, files: int, size: int) -> None:
        self.files += files
        self.bytes += size
        if len(self.largest) < _LARGEST:
            heapq.heappush(self.largest, (size, path))
        else:
            heapq.heappushpop(self.largest, (size, path))

    @property
    def matched(self) -> Matched:
        largest = sorted(self.largest, key=lambda one: (-one[0], one[1]))
        return Matched(self.files, self.bytes, tuple(Heavy(path, size) for size, path in largest if size))


def decided(census: Census) -> dict[str, Matched]:
    """What each pattern keeps out, or lets through again, by the line as it is written; nothing for the others.

    A file that two patterns match is counted for the first, since nobody asks the second.
    """
    descent = census.descent
    sums: dict[int, _Sum] = {}
    for place, name, is_folder, size in _hits(census, descent):
        verdict = descent.judge(place, name)
        new = verdict.matched & ~place.matched
        path = place.path + name
        for index in place.active:
            if not new >> index & 1:
                continue
            lets_through = descent.patterns[index].is_exception
            total = sums.setdefault(index, _Sum())
            if is_folder:
                tally = census.tallies.get(path)
                if tally is not None and lets_through:
                    total.add(path + "/", tally.sent_files, tally.sent_bytes)
                elif tally is not None:
                    total.add(path + "/", tally.ignored_files, tally.ignored_bytes)
            elif verdict.is_excluded != lets_through:
                total.add(path, 1, size)
    found: dict[str, Matched] = {}
    for index, line in enumerate(census.ignored.patterns):
        if index in sums and line not in found:
            found[line] = sums[index].matched
    return found


def matching(census: Census, patterns: Mapping[str, str], is_sent: bool) -> dict[str, Matched]:
    """What each of `patterns` matches on its own, by its key: everything, or what is sent of it. None has a `!`."""
    keys = list(patterns)
    descent = Descent(patterns[key] for key in keys)
    sums: dict[int, _Sum] = {}
    for place, name, is_folder, size in _hits(census, descent, is_each=True):
        path = place.path + name
        if is_folder:
            tally = census.tallies.get(path)
            if tally is None:
                continue
            files, size = tally.sent_files, tally.sent_bytes
            if not is_sent:
                files, size = files + tally.ignored_files, size + tally.ignored_bytes
        else:
            files = 0 if is_sent and census.ignored.excludes(path) else 1
        for index in place.active:
            if (files or not is_sent) and descent.patterns[index].matches(path):
                sums.setdefault(index, _Sum()).add(path + "/" * is_folder, files, size if files else 0)
    return {keys[index]: one.matched for index, one in sums.items()}


def _hits(census: Census, descent: Descent, is_each: bool = False) -> Iterator[tuple[Place, str, bool, int]]:
    """Every name that a pattern matches, with the folder that it is in: whether it is one itself, else how large.

    With `is_each` the patterns are looked at one by one, as if there were no others.
    """
    places: dict[str, Place] = {"": descent.top}
    for path, listing in census.listings.items():
        place = places.pop(path, None)
        union = descent.union(place) if place is not None else None
        if place is None or union is None or not listing.is_readable:
            continue
        start, match = place.path, union.fullmatch
        for at, name in enumerate(listing.files):
            if match(start + name):
                yield place, name, False, listing.sizes[at]
        for name in listing.folders:
            is_hit = match(start + name)
            if is_hit:
                yield place, name, True, 0
            entered, _ = descent.enter(place, name)
            if is_hit and is_each:
                # A pattern that matched a folder has counted all that is in it.
                path = start + name
                active = tuple(index for index in entered.active if not descent.patterns[index].matches(path))
                entered = entered._replace(active=active)
            if entered.active:
                places[start + name] = entered


def deep_patterns(lines: Sequence[str]) -> dict[str, str]:
    """For each line that speaks of the top folder alone the pattern for the same name anywhere below it."""
    found = {}
    for line in lines:
        text = line.strip().strip("/").removeprefix("./")
        if text and "/" not in text and "**" not in text and text not in ("*", ".", "..") and text[0] not in "!\\":
            found[line] = f"*/**/{text}"
    return found
