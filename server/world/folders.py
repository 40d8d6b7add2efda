"""Very many listings by the paths of their folders, each packed into one object, which a collector need not look into.

A folder of a few files takes about 300 bytes here with its path, and more than a kilobyte as a `Listing`.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterator, MutableMapping
from typing import Any

from .listing import UNREADABLE, Listing

_MARSHAL = 2  # the version without references, which none of these have
_HALF = 2**32


class Folders(MutableMapping[str, Listing]):
    """A dictionary that keeps its order. Each look makes the listing anew, equal to the one that was put in."""

    __slots__ = ("_packed",)

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> Listing:
        return _unpack(self._packed[path])

    def __setitem__(self, path: str, listing: Listing) -> None:
        self._packed[path] = _pack(listing)

    def __delitem__(self, path: str) -> None:
        del self._packed[path]

    def __contains__(self, path: object) -> bool:
        return path in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __eq__(self, other: object) -> bool:
        return self._packed == other._packed if isinstance(other, Folders) else super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Folders:
        """The same at this moment, whoever goes on to add to it. The listings themselves are shared."""
        made = Folders()
        made._packed = dict(self._packed)
        return made


def _pack(listing: Listing) -> bytes:
    if not listing.is_readable:
        return b""
    sizes = listing.sizes
    is_small = not sizes or max(sizes) < _HALF
    kept = array("I", sizes).tobytes() if is_small else sizes.tobytes()
    fields: tuple[Any, ...] = (listing.packed_files, listing.packed_folders, is_small, kept)
    if listing.links or listing.shared:
        fields += (tuple(sorted(listing.links)), listing.shared.tobytes())
    return marshal.dumps(fields, _MARSHAL)


def _unpack(packed: bytes) -> Listing:
    if not packed:
        return UNREADABLE
    files, folders, is_small, kept, *more = marshal.loads(packed)
    sizes = array("I" if is_small else "q", kept)
    listing = Listing(files, folders, array("q", sizes) if is_small else sizes)
    if more:
        links, shared = more
        listing = listing._replace(links=frozenset(links), shared=array("Q", shared))
    return listing
