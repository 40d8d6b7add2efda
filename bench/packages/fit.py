"""The bytes of every package of a release: measured ones as they are, the others by factors fitted to the measured.

`python bench/packages/fit.py` prints how far the factors are off for measured packages that they were not fitted to.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from typing import NamedTuple

import archive
import measure_debs
from archive import Stanza
from measure_debs import HERE, Measured

# What one package adds to dpkg.log, apt's logs and apt's list of automatically installed packages.
LOGGED = 930
# debconf's database holds the templates with their translations, and is kept in two copies.
TEMPLATES = 2.0
FEWEST = 8  # measured packages that a factor is fitted to


class Size(NamedTuple):
    """Bytes of one package in a layer."""

    kept: float  # in an image without documentation: files, dpkg's records, logs, what its scripts generate
    left_out: float  # documentation, translations, manuals


def sizes(
    release: str,
    stanzas: dict[str, Stanza],
    measured: dict[tuple[str, str], Measured],
    skipped: frozenset[str] = frozenset(),
) -> dict[str, Size]:
    """The sizes of all packages. Those in `skipped` are treated as if they had not been measured."""
    generated = read_generated(release)
    known = {name: found for (of, name), found in measured.items() if of == release and name not in skipped}
    factors = _factors(stanzas, known)
    found = {}
    for name, fields in stanzas.items():
        extra = generated.get(name, 0)
        if name in known:
            size = installed(known[name])
            found[name] = Size(size.kept + extra, size.left_out)
            continue
        total = int(fields.get("Installed-Size", 0)) * 1024
        kept, left_out = next(factors[kind] for kind in kinds(name, fields) if kind in factors)
        found[name] = Size(max(0.0, total * kept) + _records(fields) + extra, total * left_out)
    return found


def installed(one: Measured) -> Size:
    """What a measured package puts into a layer."""
    # dpkg keeps its status file twice.
    records = one.info + 2 * (one.stanza + one.conffiles) + LOGGED + TEMPLATES * one.templates
    return Size(one.kept + one.compiled + records, one.excluded)


def kinds(name: str, fields: Stanza) -> tuple[str, ...]:
    """The groups that a package belongs to, the narrowest first. Large packages hold less documentation."""
    section = fields.get("Section", "misc").rpartition("/")[2]
    ending = re.search(r"-(doc|dev|data|common|perl|bin|utils|tools|l10n)$", name)
    start = re.match(r"(python3-|lib|fonts-|ruby-|node-|golang-|r-cran-|gir1\.2-|php|texlive)", name)
    form = f"{start[0] if start else ''}*{ending[0] if ending else ''}"
    size = sum(int(fields.get("Installed-Size", 0)) > limit for limit in (100, 500, 3000, 20000))
    return f"{section} {form} {size}", f"{form} {size}", f"{section} {size}", f"{section}", f"{size}", ""


def _records(fields: Stanza) -> float:
    """dpkg's and apt's records of a package that was not measured."""
    return 2 * (len(fields["_text"]) + 400) + 1800 + LOGGED


def _factors(stanzas: dict[str, Stanza], known: dict[str, Measured]) -> dict[str, tuple[float, float]]:
    """By group, the share of Installed-Size that is kept and the share that is left out."""
    groups: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for name, one in known.items():
        fields = stanzas[name]
        total = int(fields.get("Installed-Size", 0)) * 1024
        if total:
            size = installed(one)
            for kind in kinds(name, fields):
                groups[kind].append((total, size.kept - _records(fields), size.left_out))
    found = {"": (0.95, 0.05)}
    for kind, rows in groups.items():
        if len(rows) >= FEWEST or not kind:
            # Between the share of the sum, which large packages decide, and the middle share: most sets hold both.
            weights = [row[0] ** 0.9 for row in rows]
            found[kind] = (
                sum(w * row[1] / row[0] for w, row in zip(weights, rows, strict=True)) / sum(weights),
                sum(w * row[2] / row[0] for w, row in zip(weights, rows, strict=True)) / sum(weights),
            )
    return found


def read_generated(release: str) -> dict[str, int]:
    """Bytes that a package's scripts write when it is configured."""
    found: dict[str, int] = {}
    for line in (HERE / "generated.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        of, name, size, _ = line.split("\t")
        if of in (release, "*"):
            found[name] = found.get(name, 0) + int(size)
    return found


def main() -> None:
    measured = measure_debs.read()
    for release in archive.RELEASES:
        stanzas = archive.stanzas(release)
        names = sorted(name for of, name in measured if of == release)
        errors, estimated, real = [], 0.0, 0.0
        for part in range(5):
            held = frozenset(names[part::5])
            found = sizes(release, stanzas, measured, held)
            for name in held:
                truth = installed(measured[release, name]).kept
                guess = found[name].kept - read_generated(release).get(name, 0)
                errors.append(abs(guess - truth) / truth)
                estimated, real = estimated + guess, real + truth
        declared = sum(int(stanzas[name].get("Installed-Size", 0)) * 1024 for name in names)
        print(
            f"{release}: {len(names)} packages; off by {statistics.median(errors):.1%} (median of single packages), "
            f"sum {estimated / real - 1:+.1%}; Installed-Size alone {declared / real - 1:+.1%}"
        )


if __name__ == "__main__":
    main()
