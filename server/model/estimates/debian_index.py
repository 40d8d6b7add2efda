"""Debian's packages: what each one weighs, needs and recommends, from `data/debian-packages.blocks`.

One file (`data.blocks` says how it is packed) holds both releases, a line for each package or virtual name, by name:

    name TAB kept TAB left out TAB flags TAB needs TAB recommends TAB providers

A field that differs between the releases holds both, with `;` between them. Sizes are in KiB: what an image keeps that
leaves documentation out, and the documentation; the first is empty where the release has no such package. Groups are
divided by commas and alternatives by `|`. Nothing that Debian's minimal base has is named, nor what another dependency
brings anyway. Lines are taken apart when they are asked for.
"""

from __future__ import annotations

from functools import lru_cache

from ...data.blocks import Blocks
from ...text import Record

RELEASES = ("bookworm", "trixie")
_KIB = 1024

Group = tuple[str, ...]  # alternatives, the preferred one first


class Entry(Record):
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

    __slots__ = ("_blocks", "_entries", "_place", "release")

    def __init__(self, release: str) -> None:
        self.release = release
        self._place = RELEASES.index(release)
        self._blocks = _blocks()
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
        return [key.decode() for key in self._blocks.keys(start.encode("utf-8", "replace"))]

    def _read(self, name: str) -> Entry | None:
        line = self._blocks.line(name.encode("utf-8", "replace"))
        if line is None:
            return None
        _, *fields = line.decode().split("\t")
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
    return _blocks().title


def load() -> None:
    """Unpack the packages that are seldom asked for, too, which takes a while, so that nobody waits for one later."""
    _blocks().load()


@lru_cache(maxsize=1)
def _blocks() -> Blocks:
    return Blocks("debian-packages.blocks")


def _groups(field: str) -> tuple[Group, ...]:
    return tuple(tuple(group.split("|")) for group in field.split(",")) if field else ()
