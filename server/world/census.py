"""What each folder of a context holds in all, counted once: what the ignore file lets through, and what it leaves out.

A value made from listings, without a look at the disk. `weighing` answers questions from it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict

from ..text import Record
from .descent import Descent, Place
from .folders import Folders
from .ignore import NOTHING_IGNORED, Ignored
from .listing import Listing


class Tally(Record):
    """One folder with all below it."""

    is_excluded: bool  # the folder itself; a `!` pattern may let through something in it
    sent_files: int = 0
    sent_bytes: int = 0
    ignored_files: int = 0
    ignored_bytes: int = 0
    missing: int = 0  # folders that nobody has looked into, and of which something may be sent
    missing_ignored: int = 0  # the same where something may be left out
    unreadable: int = 0  # folders that nobody may look into


class Tallies:
    """The tallies of all folders by path, in columns: as objects they would take three times the memory."""

    __slots__ = ("_above", "_columns", "_rows")

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._above = array("q")  # the row of the folder that each one is in
        self._columns = tuple(array("q") for _ in Tally._fields)

    def __contains__(self, path: str) -> bool:
        return path in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, path: str) -> Tally | None:
        """What the folder holds; None where it was not looked into."""
        row = self._rows.get(path)
        if row is None:
            return None
        is_excluded, *counts = (column[row] for column in self._columns)
        return Tally(bool(is_excluded), *counts)

    def add(self, path: str, tally: Tally) -> None:
        """Note what is right inside a folder; the one that it is in was noted before."""
        self._above.append(self._rows[path.rpartition("/")[0]] if path else -1)
        self._rows[path] = len(self._rows)
        for column, figure in zip(self._columns, tally, strict=True):
            column.append(figure)

    def add_up(self) -> None:
        """Add what is in each folder to the one that it is in, from the bottom up."""
        above = self._above
        for column in self._columns[1:]:
            for row in range(len(above) - 1, 0, -1):
                if column[row]:
                    column[above[row]] += column[row]


class Name(Record):
    """One of several names of one file."""

    folder: str
    size: int
    is_excluded: bool


class Census:
    """All folders by their path in the context, "" is the context itself. Not changed any more once it is taken."""

    __slots__ = ("descent", "ignored", "listings", "names", "tallies")

    def __init__(self, ignored: Ignored, descent: Descent, listings: Folders) -> None:
        self.ignored = ignored
        self.descent = descent
        self.listings = listings
        self.tallies = Tallies()
        self.names: tuple[tuple[Name, ...], ...] = ()  # of each file that is there under several names

    @property
    def is_whole(self) -> bool:
        """Whether every folder was looked into."""
        top = self.tallies.get("")
        return top is not None and not top.missing and not top.missing_ignored


def take_census(listings: Folders, ignored: Ignored = NOTHING_IGNORED) -> Census:
    """Count what is in `listings`, in which every folder stands after the one that it is in."""
    # A copy, because a walk may go on to add to it on another thread.
    census = Census(ignored, Descent(ignored.patterns), listings.copy())
    descent = census.descent
    places: dict[str, Place] = {"": descent.top}
    repeated = _inodes_named_twice(census.listings)
    names: dict[int, list[Name]] = defaultdict(list)
    for path, listing in census.listings.items():
        place = places.pop(path)
        if not listing.is_readable:
            sent, left_out = descent.may_send(place), descent.may_leave_out(place)
            tally = Tally(place.is_excluded, missing=sent, missing_ignored=left_out, unreadable=1)
            census.tallies.add(path, tally)
            continue
        others = _other_files(descent, place, listing)
        for at, inode in zip(listing.shared[::2], listing.shared[1::2], strict=True):
            if inode in repeated:
                names[inode].append(Name(path, listing.sizes[at], place.is_excluded != (at in others)))
        missing = missing_ignored = 0
        for name in listing.folders:
            entered, _ = descent.enter(place, name)
            if place.path + name in census.listings:
                places[place.path + name] = entered
            else:
                missing += descent.may_send(entered)
                missing_ignored += descent.may_leave_out(entered)
        census.tallies.add(path, _count(place, listing, others, missing, missing_ignored))
    census.tallies.add_up()
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


def _inodes_named_twice(listings: Folders) -> set[int]:
    seen: set[int] = set()
    twice: set[int] = set()
    for listing in listings.values():
        for inode in listing.shared[1::2]:
            (twice if inode in seen else seen).add(inode)
    return twice


def _other_files(descent: Descent, place: Place, listing: Listing) -> set[int]:
    """The places of the files right inside a folder to which its own verdict does not apply."""
    # Most files are beyond all patterns.
    union = descent.union(place)
    if union is None:
        return set()
    return {
        at
        for at, name in enumerate(listing.files)
        if union.fullmatch(place.path + name) is not None
        and descent.judge(place, name).is_excluded != place.is_excluded
    }


def _count(place: Place, listing: Listing, others: set[int], missing: int, missing_ignored: int) -> Tally:
    """What is right inside a folder."""
    other_bytes = sum(listing.sizes[at] for at in others)
    like_it = (len(listing.sizes) - len(others), sum(listing.sizes) - other_bytes)
    unlike_it = (len(others), other_bytes)
    sent, ignored = (unlike_it, like_it) if place.is_excluded else (like_it, unlike_it)
    return Tally(place.is_excluded, *sent, *ignored, missing, missing_ignored)
