"""Writes the table of packages that recommend nothing, from the data that ships with Tare.

    python bench/packages/recommends_nothing.py        writes server/data/debian-recommends-nothing.tsv

It has the packages that Dockerfiles install, and what these may bring, as far as every release has them, and neither
they nor anything that they need recommends a package beyond Debian's minimal base. What a base has already can only
make that less, so the table holds on every base.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pack

FILE = pack.FILE.with_name("debian-recommends-nothing.tsv")


def main() -> None:
    found = names()
    FILE.write_text("\n".join(("name", *found, "")), encoding="utf-8")
    print(f"{FILE.name}: {len(found)} names")


def names() -> list[str]:
    """The names of the table, sorted."""
    from tare.data.blocks import Blocks

    known = Blocks(pack.FILE.name)
    lines = [line for key in known.keys(b"") if (line := known.line(key)) is not None]
    seeds = (Path(__file__).parent / "seeds.txt").read_text(encoding="utf-8").split()
    return sorted(recommending_nothing(pack.closure(lines, seeds)))


def recommending_nothing(often: Iterable[str]) -> set[str]:
    """Those of the names of which it is true in every release."""
    from tare.model.estimates.debian_index import RELEASES

    return {name for name in often if all(_recommends_nothing(name, release) for release in RELEASES)}


def _recommends_nothing(name: str, release: str) -> bool:
    """Resolved on nothing at all, so that what the minimal base has is asked what it recommends, too."""
    from tare.model.estimates.debian_index import index
    from tare.model.estimates.debian_resolver import resolve

    found = resolve(index(release), (name,), frozenset(), recommends=False)
    return not found.unknown and not any(one.entry.recommends for one in found.added)


if __name__ == "__main__":
    main()
