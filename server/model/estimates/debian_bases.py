"""Which Debian packages an image has before a Dockerfile installs any, from `data/debian-bases.tsv`.

For debian:bookworm and debian:trixie the list is exact. All others are estimates: the other official images follow
from what their own Dockerfiles install upon it, without what they removed again, an image of which nothing is known
counts as plain Debian, and Ubuntu as the Debian release that is nearest to it.
"""

from __future__ import annotations

from functools import lru_cache

from ...data import read
from ...text import Record
from ..images import base_images
from ..images.image import ImageReference, parse_reference
from .debian_index import index
from .debian_resolver import resolve

# Debian releases by number, and the nearest for those that the index does not have. Ubuntu 22.04 was made from about
# the packages of bookworm, later ones from those of trixie.
_DEBIAN = {"12": "bookworm", "13": "trixie"}
_OLDER = frozenset(("debian 9", "debian 10", "debian 11", "ubuntu 18.04", "ubuntu 20.04", "ubuntu 22.04"))


class Ground(Record):
    """What an installation stands on."""

    release: str  # bookworm or trixie, whose packages are counted
    installed: frozenset[str]
    keeps_documentation: bool = False  # manuals and translations are installed with the packages
    is_estimate: bool = False  # the release is that of a relative, or the list of packages was not read from the image


class _Row(Record):
    image: str
    below: tuple[int, ...]  # only versions of the image below this one, all where empty
    variant: str
    keeps_documentation: bool
    parent: str
    packages: tuple[str, ...]


@lru_cache(maxsize=256)
def ground_of(reference: ImageReference) -> Ground | None:
    """What an image has installed; None where it is not known to be Debian or Ubuntu."""
    facts = base_images.facts(reference)
    if facts is None or facts.family not in ("debian", "ubuntu") or facts.package_manager not in ("apt", None):
        return None
    exact = release_of(reference)
    release = exact or ("bookworm" if f"{facts.family} {facts.release}" in _OLDER else "trixie")
    row = _row_of(reference) if facts.distribution == "debian" else None
    # What stands on Debian without being in the table mostly stands on its slim image.
    name = "debian slim" if row is None else f"{row.image} {row.variant}".strip()
    found = ground(name, release, reference.shape.version)
    return found if exact and row is not None and row.image == "debian" else found._replace(is_estimate=True)


def release_of(reference: ImageReference) -> str | None:
    """The release of an image of which the very packages are known: bookworm or trixie. None for their relatives."""
    facts = base_images.facts(reference)
    return _DEBIAN.get(facts.release or "") if facts is not None and facts.distribution == "debian" else None


def find(text: str) -> Ground | None:
    """`ground_of` an image as it is written."""
    return ground_of(parse_reference(text))


@lru_cache(maxsize=64)
def ground(name: str, release: str, version: tuple[int, ...] = ()) -> Ground:
    """One of the table's images in a release: `debian slim`, `python` of a version. Raises KeyError for others."""
    rows = _rows()
    row = rows.get((name, release))
    if row is None or (row.below and not (len(version) > 1 and version < row.below)):  # "3" is the newest
        row = rows[name, "*"]
    if not row.parent:
        return Ground(release, frozenset(row.packages), row.keeps_documentation)
    parent = ground(row.parent, release).installed
    added = resolve(index(release), row.packages, parent, recommends=False).added
    return Ground(release, parent.union(one.entry.name for one in added), row.keeps_documentation)


def _row_of(reference: ImageReference) -> _Row | None:
    """The row of the image's own variant: `slim` of 3.12-slim-bookworm."""
    own = [row for row in _rows().values() if row.image == reference.canonical]
    named = [row for row in own if row.variant and row.variant in reference.shape.variant_names]
    plain = [row for row in own if not row.variant]
    return next(iter(named + plain), None)


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[str, str], _Row]:
    found = {}
    for line in read("debian-bases.tsv").splitlines()[1:]:
        image, release, below, variant, documentation, parent, packages = line.split("\t")
        limit = tuple(map(int, below.split("."))) if below else ()
        row = _Row(image, limit, variant, documentation == "yes", parent, tuple(packages.split()))
        found[f"{image} {variant}".strip(), release] = row
    return found
