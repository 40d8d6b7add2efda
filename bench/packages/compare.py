"""The estimate against the truth: reads `truth.tsv`, writes `results.tsv` and prints the summary.

python bench/packages/compare.py
"""

from __future__ import annotations

import statistics
from pathlib import Path

import measure_debs
from measure import read
from tare.model.estimates import debian_packages as packages

HERE = Path(__file__).parent
HEAD = (
    "image",
    "recommends",
    "packages",
    "added",
    "estimated_added",
    "layer_bytes",
    "estimated_bytes",
    "error",
    "read",
)


def main() -> None:
    measured = measure_debs.read()
    lines = ["\t".join(HEAD)]
    errors: dict[str, list[float]] = {}
    wrong = 0
    for row in read(HERE / "truth.tsv"):
        release, _, slim = row["image"].partition("-")
        ground = packages.ground("debian slim" if slim else "debian", release)
        weight = packages.weigh(row["packages"].split(), ground, row["recommends"] == "yes")
        error = weight.bytes / int(row["layer_bytes"]) - 1
        # How much of the estimate comes from packages whose files were read, and how much from fitted factors.
        known = sum(piece.bytes for piece in weight.added if (release, piece.name) in measured)
        share = known / sum(piece.bytes for piece in weight.added)
        kind = f"{row['image']}, recommends {row['recommends']}" if share > 0.9 else "packages that were not read"
        errors.setdefault(kind, []).append(error)
        wrong += len(weight.added) != int(row["added"])
        numbers = (row["added"], len(weight.added), row["layer_bytes"], weight.bytes, f"{error:+.2%}", f"{share:.0%}")
        lines.append("\t".join((row["image"], row["recommends"], row["packages"], *map(str, numbers))))
    (HERE / "results.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("| sets | number | median error | 90 % within | largest | mean |\n|---|---|---|---|---|---|")
    for name, found in sorted(errors.items()):
        say(name, found)
    say("all", [one for found in errors.values() for one in found])
    print(f"sets with another number of packages than apt installed: {wrong}")


def say(name: str, errors: list[float]) -> None:
    sizes = sorted(map(abs, errors))
    print(
        f"| {name} | {len(sizes)} | {statistics.median(sizes):.2%} | {sizes[int(len(sizes) * 0.9)]:.2%} "
        f"| {sizes[-1]:.1%} | {statistics.mean(errors):+.2%} |"
    )


if __name__ == "__main__":
    main()
