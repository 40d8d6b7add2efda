"""What each folder of a context holds in all, counted once: what the ignore file lets through, and what it leaves out.

A value made from listings, without a look at the disk. `weighing` answers questions from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from .descent import Descent, Place
from .ignore import NOTHING_IGNORED, Ignored
from .listing import Listing


class Tally:
    """One folder with all below it. Not changed any more once the census is taken."""

    __slots__ = (
        "ignored_bytes", "ignored_files", "is_excluded", "missing", "missing_ignored", "sent_bytes", "sent_files",
        "unreadable",
    )  # fmt: skip

    def __init__(self, is_excluded: bool) -> None:
        self.is_excluded = is_excluded  # the folder itself; a `!` pattern may let through something in it
        self.sent_files = self.sent_bytes = self.ignored_files = self.ignored_bytes = 0
        self.missing = 0  # folders that nobody has looked into, and of which something may be sent
        self.missing_ignored = 0  # the same where something may be left out
        self.unreadable = 0  # folders that nobody may look into


class Name(NamedTuple):
    """One of several names of one file."""

    folder: str
    size: int
    is_excluded: bool


class Census:
    """All folders by their path in the context, "" is the context itself."""

    __slots__ = ("descent", "ignored", "listings", "names", "tallies")

    def __init__(self, ignored: Ignored, descent: Descent, listings: Mapping[str, Listing]) -> None:
        self.ignored = ignored
        self.descent = descent
        self.listings = listings
        self.tallies: dict[str, Tally] = {}
        self.names: tuple[tuple[Name, ...], ...] = ()  # of each file that is there under several names

    @property
    def is_whole(self) -> bool:
        """Whether every folder was looked into."""
        top = self.tallies.get("")
        return top is not None and not top.missing and not top.missing_ignored


def take_census(listings: Mapping[str, Listing], ignored: Ignored = NOTHING_IGNORED) -> Census:
    """Count what is in `listings`, in which every folder stands after the one that it is in."""
    # A copy, because a walk may go on to add to it on another thread.
    census = Census(ignored, Descent(ignored.patterns), dict(listings))
    descent = census.descent
    places: dict[str, Place] = {"": descent.top}
    repeated = _inodes_named_twice(census.listings)
    names: dict[int, list[Name]] = defaultdict(list)
    for path, listing in census.listings.items():
        place = places.pop(path)
        tally = census.tallies[path] = Tally(place.is_excluded)
        if not listing.is_readable:
            tally.unreadable = 1
            _miss(tally, descent, place)
            continue
        others = _count_files(descent, place, listing, tally)
        for at, inode in zip(listing.shared[::2], listing.shared[1::2], strict=True):
            if inode in repeated:
                names[inode].append(Name(path, listing.sizes[at], place.is_excluded != (at in others)))
        for name in listing.folders:
            entered, _ = descent.enter(place, name)
            if place.path + name in census.listings:
                places[place.path + name] = entered
            else:
                _miss(tally, descent, entered)
    _add_up(census.tallies)
    census.names = tuple(tuple(one) for one in names.values())
    return census


def shared_bytes(census: Census, folder: str, is_excluded: bool) -> int:
    """The bytes below `folder` that were counted for second and further names of one file.

    Both the transfer (`setUnixOpt` in fsutil's stat_unix.go) and COPY keep such names as links to the first.
    """
    start = f"{folder}/" if folder else ""
    again = 0
    for names in census.names:
        sizes = [
            name.size
            for name in names
            if name.is_excluded == is_excluded and (name.folder == folder or name.folder.startswith(start))
        ]
        again += sum(sizes[1:])
    return again


def _inodes_named_twice(listings: Mapping[str, Listing]) -> set[int]:
    seen: set[int] = set()
    twice: set[int] = set()
    for listing in listings.values():
        for inode in listing.shared[1::2]:
            (twice if inode in seen else seen).add(inode)
    return twice


def _miss(tally: Tally, descent: Descent, place: Place) -> None:
    tally.missing += descent.may_send(place)
    tally.missing_ignored += descent.may_leave_out(place)


def _count_files(descent: Descent, place: Place, listing: Listing, tally: Tally) -> set[int]:
    """Count the files right inside a folder; answers the places of those to which its own verdict does not apply."""
    files, size = len(listing.sizes), sum(listing.sizes)
    others: set[int] = set()
    # Most files are beyond all patterns.
    union = descent.union(place)
    if union is not None:
        for at, name in enumerate(listing.files):
            is_hit = union.fullmatch(place.path + name) is not None
            if is_hit and descent.judge(place, name).is_excluded != place.is_excluded:
                others.add(at)
    other_size = sum(listing.sizes[at] for at in others)
    if place.is_excluded:
        tally.ignored_files, tally.ignored_bytes = files - len(others), size - other_size
        tally.sent_files, tally.sent_bytes = len(others), other_size
    else:
        tally.sent_files, tally.sent_bytes = files - len(others), size - other_size
        tally.ignored_files, tally.ignored_bytes = len(others), other_size
    return others


def _add_up(tallies: dict[str, Tally]) -> None:
    """Add what is in each folder to the one that it is in, from the bottom up."""
    for path, tally in reversed(tallies.items()):
        if not path:
            continue
        above = tallies[path.rpartition("/")[0]]
        above.sent_files += tally.sent_files
        above.sent_bytes += tally.sent_bytes
        above.ignored_files += tally.ignored_files
        above.ignored_bytes += tally.ignored_bytes
        above.missing += tally.missing
        above.missing_ignored += tally.missing_ignored
        above.unreadable += tally.unreadable
