"""What one instruction adds to an image, as a value: so many bytes, how sure that is, and what is not known of it."""

from __future__ import annotations

from collections.abc import Iterable

from ...text import Record

MEASURED, DATA, ABOUT = "measured", "data", "about"
_BY_TRUST = (MEASURED, DATA, ABOUT)

BASE, PACKAGES, FILES, CACHES, AGAIN = "base", "packages", "files", "caches", "again"
KINDS = (BASE, PACKAGES, FILES, CACHES, AGAIN)
"""What parts are of: the base image, packages, files of the build context, what package managers leave behind, and
files that a layer holds once more because something about them changed."""


class Part(Record):
    """Some of the bytes. `name` says of what: a package, a path, an image."""

    kind: str
    name: str
    bytes: int


class Cost(Record):
    """What an instruction adds. `bytes` are on disk, and None where nothing is known of them.

    Where something is `missing`, the bytes are at least these. Each entry of it is a phrase: "what pip installs".
    `pulled` are bytes as they go over the network, known for base images alone. `exactness` is of the bytes: "measured"
    in a build of this very line, "data" that is exact on the day it was published, or "about".
    """

    bytes: int | None = 0
    pulled: int | None = None
    files: int | None = None
    packages: int | None = None
    exactness: str = DATA
    parts: tuple[Part, ...] = ()  # the heaviest first
    missing: tuple[str, ...] = ()

    @property
    def known(self) -> int:
        """The bytes that are known, be it none."""
        return self.bytes or 0

    @property
    def is_nothing(self) -> bool:
        """Whether it surely adds nothing worth a word."""
        return self.bytes == 0 and not self.missing and not self.parts


NOTHING = Cost()


def unknown(*missing: str) -> Cost:
    """A cost of which only that much is said."""
    return Cost(None, exactness=ABOUT, missing=missing)


def add(costs: Iterable[Cost]) -> Cost:
    """All costs together: as sure as the least sure one, and unknown only where all of them are nothing or unknown."""
    costs = tuple(cost for cost in costs if not cost.is_nothing)
    if len(costs) < 2:
        return costs[0] if costs else NOTHING
    known = [cost for cost in costs if cost.bytes is not None]
    return Cost(
        sum(cost.known for cost in known) if known else None,
        _sum(cost.pulled for cost in costs),
        _sum(cost.files for cost in costs),
        _sum(cost.packages for cost in costs),
        least_sure(cost.exactness for cost in known) if known else ABOUT,
        tuple(sorted((part for cost in costs for part in cost.parts), key=_heaviest_first)),
        tuple(dict.fromkeys(phrase for cost in costs for phrase in cost.missing)),
    )


def least_sure(grades: Iterable[str]) -> str:
    """The least sure of several grades; `data` of none."""
    return max(grades, key=_BY_TRUST.index, default=DATA)


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _heaviest_first(part: Part) -> tuple[int, str]:
    return -part.bytes, part.name
