"""The estimate against the truth: reads `truth.tsv`, writes `results.tsv` and prints the summary.

python bench/packages/compare.py
"""

from __future__ import annotations

import statistics
from pathlib import Path

from measure import read
from tare.model import packages

HERE = Path(__file__).parent
HEAD = ("release", "recommends", "packages", "added", "estimated_added", "layer_bytes", "estimated_bytes", "error")


def main() -> None:
    lines = ["\t".join(HEAD)]
    errors: dict[tuple[str, str], list[float]] = {}
    wrong = 0
    for row in read(HERE / "truth.tsv"):
        weight = packages.weigh(row["packages"].split(), row["release"], row["recommends"] == "yes")
        truth = int(row["layer_bytes"])
        error = weight.bytes / truth - 1
        errors.setdefault((row["release"], row["recommends"]), []).append(error)
        wrong += len(weight.added) != int(row["added"])
        fields = (*row.values(), len(weight.added), weight.bytes)
        release, recommends, names, size, added, guess_added, guess = map(str, fields)
        lines.append("\t".join((release, recommends, names, added, guess_added, size, guess, f"{error:+.2%}")))
    (HERE / "results.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for key, found in sorted(errors.items()):
        say(f"{key[0]}, recommends {key[1]}", found)
    say("all", [one for found in errors.values() for one in found])
    print(f"number of packages not as installed: {wrong}")


def say(name: str, errors: list[float]) -> None:
    sizes = sorted(map(abs, errors))
    print(
        f"{name}: {len(sizes)} sets, median error {statistics.median(sizes):.2%}, "
        f"90 % within {sizes[int(len(sizes) * 0.9)]:.2%}, largest {sizes[-1]:.1%}, mean {statistics.mean(errors):+.2%}"
    )


if __name__ == "__main__":
    main()
