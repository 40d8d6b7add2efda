"""Debian's packages: what each one weighs, needs and recommends, from `data/debian-packages-*.xz`.

Two files, which are two halves of one text, hold both releases, a line for each package or virtual name, by name:

    name TAB kept TAB left out TAB flags TAB needs TAB recommends TAB providers

A field that differs between the releases holds both, with `;` between them. Sizes are in KiB: what an image keeps that
leaves documentation out, and the documentation; the first is empty where the release has no such package. Groups are
divided by commas and alternatives by `|`. Nothing that Debian's minimal base has is named, nor what another dependency
brings anyway. Lines are taken apart when they are asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from ..data import unpack

RELEASES = ("bookworm", "trixie")
_FILES = ("debian-packages-1.xz", "debian-packages-2.xz")
_KIB = 1024

Group = tuple[str, ...]  # alternatives, the preferred one first


class Entry(NamedTuple):
    """One package, or a virtual name that other packages provide. Sizes in bytes."""

    name: str
    is_real: bool
    kept: int = 0  # what an image keeps that leaves documentation out
    left_out: int = 0  # documentation, translations, manuals
    asks_debconf: bool = False  # whether its installation writes debconf's database anew
    needs: tuple[Group, ...] = ()
    recommends: tuple[Group, ...] = ()
    providers: tuple[str, ...] = ()  # the packages that stand in for this name, best first


class Index:
    """The packages of one release."""

    __slots__ = ("_entries", "_lines", "_place", "release")

    def __init__(self, release: str) -> None:
        self.release = release
        self._place = RELEASES.index(release)
        self._lines = _lines()
        self._entries: dict[str, Entry | None] = {}

    def entry(self, name: str) -> Entry | None:
        """What is known of a name; None where the release has nothing of it."""
        if name not in self._entries:
            self._entries[name] = self._read(name)
        return self._entries[name]

    def providers(self, name: str) -> tuple[str, ...]:
        """The packages that provide a name, other than the one that bears it."""
        entry = self.entry(name)
        return entry.providers if entry is not None else ()

    def names(self, start: str) -> list[str]:
        """All names that begin with `start`, for completion. Virtual ones and those of the other release, too."""
        first = start.encode()
        low = bisect_left(self._lines, first, 1)
        high = bisect_left(self._lines, first + b"\x7f", low)
        return [line[: line.index(b"\t")].decode() for line in self._lines[low:high]]

    def _read(self, name: str) -> Entry | None:
        key = name.encode("utf-8", "replace") + b"\t"
        at = bisect_left(self._lines, key, 1)
        if at == len(self._lines) or not self._lines[at].startswith(key):
            return None
        _, *fields = self._lines[at].decode().split("\t")
        kept, left_out, flags, needs, recommends, providers = (self._own(field) for field in fields)
        if not kept and not providers:
            return None
        return Entry(
            name,
            bool(kept),
            int(kept or 0) * _KIB,
            int(left_out or 0) * _KIB,
            "d" in flags,
            _groups(needs),
            _groups(recommends),
            tuple(providers.split(",")) if providers else (),
        )

    def _own(self, field: str) -> str:
        return field.split(";")[self._place] if ";" in field else field


@lru_cache(maxsize=len(RELEASES))
def index(release: str) -> Index:
    """The index of a release: bookworm or trixie."""
    return Index(release)


def observed() -> str:
    """The day of the package lists, as 2026-11-21."""
    return _lines()[0].decode()


@lru_cache(maxsize=1)
def _lines() -> list[bytes]:
    """The first line holds the day, and sorts before every name."""
    return unpack(*_FILES).split(b"\n")


def _groups(field: str) -> tuple[Group, ...]:
    return tuple(tuple(group.split("|")) for group in field.split(",")) if field else ()
