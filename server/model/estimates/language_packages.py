"""What packages of pip, npm and apk weigh with all that they bring along, each counted once.

Sizes come from registries that were asked, where the user allows it, else from `data/language-packages.tsv`, which was
measured from installations; `bench/languages` makes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ...data import read
from ...text import Record, regex
from ..facts import PackageSize, PackageSizes

PYPI, NPM, APK = "pypi", "npm", "apk"
_FILE = "language-packages.tsv"
_DIVIDERS = regex(r"[-_.]+")
_MOST = 5_000  # packages of one installation


class Wanted(Record):
    """A package that a command names. `version` is one that is written out, else empty."""

    name: str
    version: str = ""


class Gathered(Record):
    """What an installation adds. `unknown` are the packages of which nothing is known, asked for or brought along."""

    added: tuple[PackageSize, ...] = ()
    present: tuple[str, ...] = ()  # asked for, and there already
    unknown: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """At least so many on disk: what is unpacked, and of the others what is downloaded."""
        return sum(least_bytes(one) for one in self.added)

    @property
    def packed(self) -> tuple[str, ...]:
        """Packages of which only the download is known."""
        return tuple(one.name for one in self.added if one.installed is None)

    @property
    def downloaded(self) -> int | None:
        """The bytes of all archives; None where one of them is not known."""
        if self.unknown or any(one.downloaded is None for one in self.added):
            return None
        return sum(one.downloaded or 0 for one in self.added)


def gather(
    kind: str,
    wanted: Iterable[Wanted],
    installed: frozenset[str] = frozenset(),
    sizes: PackageSizes | None = None,
    release: str = "",
    follows: bool = True,
) -> Gathered:
    """What `wanted` adds to the `installed` packages. Versions of what is brought along are not looked at.

    `follows` False leaves out what packages need, as `pip install --no-deps` does.
    """
    added: dict[str, PackageSize] = {}
    present, unknown = [], dict[str, None]()
    waiting = [(one, True) for one in wanted][::-1]
    while waiting and len(added) < _MOST:
        (name, version), is_asked = waiting.pop()
        name = plain_name(kind, name)
        if name in installed or name in added or name in unknown:
            if is_asked and name in installed:
                present.append(name)
            continue
        found = look_up(kind, name, version, sizes, release)
        if found is None or least_bytes(found) < 0:
            unknown[name] = None
            continue
        if found.name in installed:  # by another name: those of libraries stand for packages on Alpine
            present += [found.name] if is_asked else []
            continue
        is_new = found.name not in added
        added[name] = added[found.name] = found
        if follows and is_new:
            waiting += [(Wanted(need), False) for need in reversed(found.needs)]
    return Gathered(tuple(dict.fromkeys(added.values())), tuple(present), tuple(unknown))


def look_up(
    kind: str, name: str, version: str = "", sizes: PackageSizes | None = None, release: str = ""
) -> PackageSize | None:
    """One package: what a registry says of its installed size, else what was measured, else what is downloaded.

    PyPI knows downloads alone, so nobody asks it about what was measured.
    """
    measured = _table().get((kind, name))
    if measured is not None and kind == PYPI:
        return measured
    asked = sizes.of(kind, name, version, release) if sizes is not None else None
    return asked if asked is not None and asked.installed is not None else measured or asked


def least_bytes(one: PackageSize) -> int:
    """What a package takes at least on disk: no archive is larger than what is in it. -1 where nothing is known."""
    if one.installed is not None:
        return one.installed
    return one.downloaded if one.downloaded is not None else -1


def plain_name(kind: str, name: str) -> str:
    """A name as its registry compares it (PEP 503 for PyPI)."""
    return _DIVIDERS.sub("-", name).lower() if kind == PYPI else name


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], PackageSize]:
    found = {}
    for line in read(_FILE).splitlines()[1:]:
        kind, name, version, installed, downloaded, needs, observed, source = line.split("\t")
        wanted = tuple(needs.split(",")) if needs else ()
        found[kind, name] = PackageSize(name, version, int(installed), int(downloaded), wanted, observed, source)
    return found
