"""What Debian packages weigh in a layer, with all that they bring along and what apt and dpkg write beside them.

    weigh(("curl", "git"), find("debian:bookworm-slim")).bytes

The figures are those of the day that `observed()` says, for amd64. How exact they are is measured in `bench/packages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ...text import Record
from .debian_bases import Ground, find, ground, ground_of
from .debian_index import Entry, index, observed
from .debian_resolver import Resolution, resolve

__all__ = ["Facts", "Ground", "Piece", "Weight", "find", "ground", "ground_of", "observed", "package", "weigh"]

# What a layer that installs anything holds besides packages, in bytes, measured on debian:*-slim.
# dpkg writes its status file anew, and a copy of it: what the base has is in the layer again, twice.
_STATUS_OF_ONE = {"bookworm": 876, "trixie": 895}
# Before anything is configured, debconf opens its database of templates for writing, which copies it into the layer.
# A package that asks questions makes it write that and the one of answers anew, and keep the old ones beside them.
_DEBCONF = {"bookworm": (753_157, 753_157 + 2 * 4_401), "trixie": (781_774, 781_774 + 2 * 4_337)}
_LOGS = 9_000  # apt's logs before the first package
_LIBRARIES = 10_500  # ld.so.cache and its source


class Piece(Record):
    """One package of an installation."""

    name: str
    bytes: int
    reason: str  # asked, needed or recommended
    by: str = ""  # the package that needs or recommends it


class Weight(Record):
    """What installing adds to a layer.

    `recommended` are the packages that come only because recommended ones are installed, those that these need among
    them. `is_estimate` says that the base or the release is known from a relative alone, as for Ubuntu.
    """

    bytes: int  # all of the layer, if apt's lists are removed in the same RUN
    packages: tuple[str, ...]  # as asked for, by the names of the packages that are meant
    added: tuple[Piece, ...]
    recommended: tuple[Piece, ...]
    present: tuple[str, ...]  # asked for, and in the base already
    unknown: tuple[str, ...]  # asked for, and not in Debian's main archive
    after: Ground  # what is installed now, for the next RUN
    is_estimate: bool

    @property
    def recommended_bytes(self) -> int:
        """The bytes that --no-install-recommends would save."""
        return sum(piece.bytes for piece in self.recommended)


class Facts(Record):
    """One package of Debian's main archive."""

    name: str
    release: str
    bytes: int  # in an image without documentation
    documentation_bytes: int
    needs: tuple[tuple[str, ...], ...]  # alternatives, without what the minimal base has or another one brings
    recommends: tuple[tuple[str, ...], ...]


def weigh(packages: Iterable[str], base: Ground | str = "bookworm", recommends: bool = False) -> Weight:
    """What `apt-get install` of these packages adds to a layer on `base`, or on the slim image of a release.

    Names as apt takes them: `name`, `name=version`, `name/release`, `name:amd64`. Never raises on names.
    """
    under = ground("debian slim", base) if isinstance(base, str) else base
    return _weigh(tuple(map(_bare, packages)), under, recommends)


@lru_cache(maxsize=1024)
def _weigh(asked: tuple[str, ...], under: Ground, recommends: bool) -> Weight:
    found = resolve(index(under.release), asked, under.installed, recommends)
    added = _pieces(found, under)
    extra: tuple[Piece, ...] = ()
    if recommends:
        without = resolve(index(under.release), asked, under.installed, recommends=False)
        needed = {one.entry.name for one in without.added}
        extra = tuple(piece for piece in added if piece.name not in needed)
    return Weight(
        bytes=sum(piece.bytes for piece in added) + _written_beside(found, under),
        packages=tuple(one.entry.name for one in found.added if one.reason == "asked") + found.present,
        added=added,
        recommended=extra,
        present=found.present,
        unknown=found.unknown,
        after=under._replace(installed=under.installed.union(piece.name for piece in added)) if added else under,
        is_estimate=under.is_estimate,
    )


def package(name: str, release: str = "bookworm") -> Facts | None:
    """What is known of one package, or of the only one that provides the name; None where there is no such."""
    known = index(release)
    entry = known.entry(_bare(name))
    if entry is not None and not entry.is_real:
        entry = known.entry(entry.providers[0]) if len(entry.providers) == 1 else None
    if entry is None:
        return None
    return Facts(entry.name, release, entry.kept, entry.left_out, entry.needs, entry.recommends)


def _pieces(found: Resolution, under: Ground) -> tuple[Piece, ...]:
    return tuple(Piece(one.entry.name, _size(one.entry, under), one.reason, one.by) for one in found.added)


def _size(entry: Entry, under: Ground) -> int:
    return entry.kept + (entry.left_out if under.keeps_documentation else 0)


def _written_beside(found: Resolution, under: Ground) -> int:
    """The files of dpkg, debconf and apt that a layer holds whatever it installs."""
    if not found.added:
        return 0
    status = 2 * _STATUS_OF_ONE[under.release] * len(under.installed)
    opened, asked = _DEBCONF[under.release]
    asks = any(one.entry.asks_debconf for one in found.added)
    libraries = any(one.entry.name.startswith("lib") for one in found.added)
    return status + _LOGS + opened + (asked if asks else 0) + (_LIBRARIES if libraries else 0)


def _bare(name: str) -> str:
    """The name without version, release and architecture."""
    for mark in ("=", "/", ":"):
        name = name.partition(mark)[0]
    return name
