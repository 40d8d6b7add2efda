"""Builds `server/data/debian-packages.blocks`, and what follows from it, from apt's lists and the measured packages.

    python bench/packages/build_data.py [--update]

`README.md` beside this file says what the numbers mean and how exact they are.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import archive
import fit
import index
import measure_debs
import pack
import recommends_nothing

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "server" / "data"
HIDDEN = re.compile(r"libghc-|librust-|-ocaml(-dev)?-[a-z0-9]{5}$|^node-types-|^gir1.2-|^golang-github-")


def main() -> None:
    if "--update" in sys.argv:
        for release in archive.RELEASES:
            archive.update(release)
    stanzas = {release: archive.stanzas(release) for release in archive.RELEASES}
    bases = read_bases()
    measured = measure_debs.read()
    sizes = {release: fit.sizes(release, stanzas[release], measured) for release in archive.RELEASES}
    graphs = {release: index.graph(stanzas[release], bases[release]) for release in archive.RELEASES}
    # When "all the same" is said of several releases, the day is that of the oldest list.
    day = min(datetime.strptime(archive.date(release), "%a, %d %b %Y %H:%M:%S %Z") for release in archive.RELEASES)
    names = sorted({name for graph in graphs.values() for name in all_names(graph)})
    lines = []
    for name in names:
        columns = [row(name, sizes[release], graphs[release], measured, release) for release in archive.RELEASES]
        lines.append("\t".join((name, *(merged(*fields) for fields in zip(*columns, strict=True)))).encode())
    pack.write(day.strftime("%Y-%m-%d"), lines)
    recommends_nothing.main()


def read_bases() -> dict[str, frozenset[str]]:
    """The packages of Debian's minimal base, by release, from the first line of each in the table of bases."""
    found: dict[str, frozenset[str]] = {}
    for line in (DATA / "debian-bases.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        image, release, *_, packages = line.split("\t")
        if image == "debian":
            found[release] = frozenset(packages.split())
    return found


def all_names(graph: index.Graph) -> Iterator[str]:
    """The packages, and the virtual names that an image might ask for: those of OCaml and Haskell are checksums."""
    yield from graph.needs
    asked = {one for groups in (*graph.needs.values(), *graph.recommends.values()) for group in groups for one in group}
    yield from (name for name in graph.providers if name in asked or HIDDEN.search(name) is None)


def row(
    name: str,
    sizes: dict[str, fit.Size],
    graph: index.Graph,
    measured: dict[tuple[str, str], measure_debs.Measured],
    release: str,
) -> tuple[str, ...]:
    """The fields of one release."""
    providers = ",".join(graph.providers.get(name, ()))
    if name not in graph.needs:
        return "", "", "", "", "", providers
    size = sizes[name]
    known = measured.get((release, name))
    digits = 4 if known else 2
    return (
        rounded(size.kept, digits),
        rounded(size.left_out, 2 if known else 1),
        "d" if known and known.templates else "",
        ",".join("|".join(group) for group in graph.needs[name]),
        ",".join("|".join(group) for group in graph.recommends[name]),
        providers,
    )


def rounded(size: float, digits: int) -> str:
    """KiB with as many digits as the number is worth; one at least, since empty means no such package."""
    kib = max(1, round(size / 1024))
    spare = int(math.log10(kib)) + 1 - digits
    return str(round(kib, -spare) if spare > 0 else kib)


def merged(one: str, other: str) -> str:
    return one if one == other else f"{one};{other}"


if __name__ == "__main__":
    main()
