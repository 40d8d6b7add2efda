"""Estimates against truth: builds each case, and compares what its layers weigh with what `tare weigh` says.

python -m bench.builds.compare [WORD]     only the cases of that kind or name, and writes nothing
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from .copies import Case, cases
from .downloads import serve_downloads
from .engine import BASE, Engine, Failed
from .installs import installs
from .stand_ins import STAND_INS, make_stand_ins
from .trees import write

HERE = Path(__file__).parent
RESULTS = HERE / "results.tsv"
FIELDS = ("kind", "case", "instruction", "measured_bytes", "estimated_bytes", "at_least", "error", "day")
TAG = "tare-bench:case"


class Row(NamedTuple):
    """One line of a Dockerfile."""

    kind: str
    case: str
    instruction: str
    measured: int
    estimated: int | None
    is_at_least: bool
    day: str

    @property
    def error(self) -> float | None:
        """The estimate's, as a share of the truth; None where there is no estimate."""
        if self.estimated is None:
            return None
        return (self.estimated - self.measured) / self.measured if self.measured else float(self.estimated > 0)


def compare(engine: Engine, which: Iterable[Case]) -> list[Row]:
    """Build and compare."""
    make_stand_ins(engine)
    below = {"scratch": 0, **{image: len(engine.layers(image)) for image in (BASE, *STAND_INS)}}
    found: list[Row] = []
    today = date.today().isoformat()
    for case in which:
        folder = engine.folder("layers")
        write(case.tree, folder)
        (folder / case.file).write_text(case.dockerfile, encoding="utf-8")
        lines = _estimated(folder / case.file)
        try:
            engine.build(folder, TAG, case.file)
        except Failed as failure:
            print(f"{case.kind}: {case.name}: does not build\n{failure}", flush=True)
            continue
        base = next(line["text"].split()[1] for line in lines if line["instruction"] == "FROM")
        measured = engine.layers(TAG)[below[base] :]
        for line, size in zip((one for one in lines if one["instruction"] != "FROM"), measured, strict=True):
            if line["instruction"] in ("COPY", "ADD", "RUN"):
                row = Row(case.kind, case.name, line["instruction"], size, line["bytes"], line["at_least"], today)
                found.append(row)
                print(*_cells(row), sep="\t", flush=True)
        engine.forget(TAG)
    return found


def _estimated(path: Path) -> list[dict[str, Any]]:
    """The lines of the image, from the base image upwards."""
    command = [sys.executable, "-m", "tare", "weigh", "--json", str(path)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return [line for stage in said["stages"] if stage["in_image"] for line in stage["lines"]]


def _cells(row: Row) -> tuple[str, ...]:
    estimated = "" if row.estimated is None else str(row.estimated)
    error = "" if row.error is None else f"{row.error:+.2%}"
    least = "yes" if row.is_at_least else "no"
    return (row.kind, row.case, row.instruction, str(row.measured), estimated, least, error, row.day)


def save(rows: list[Row], path: Path = RESULTS) -> None:
    """Write the table."""
    lines = ["\t".join(FIELDS), *("\t".join(_cells(row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path = RESULTS) -> list[Row]:
    """The table."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        kind, case, instruction, measured, estimated, least, _, day = line.split("\t")
        size = int(estimated) if estimated else None
        found.append(Row(kind, case, instruction, int(measured), size, least == "yes", day))
    return found


def summary(rows: list[Row]) -> str:
    """A table of errors for each kind."""
    lines = ["| kind | layers | not estimated | median error | largest |", "|---|---:|---:|---:|---:|"]
    for kind in [*dict.fromkeys(row.kind for row in rows), "all"]:
        of = [row for row in rows if kind in ("all", row.kind)]
        errors = sorted(abs(row.error) for row in of if row.error is not None)
        said = f"{statistics.median(errors):.2%} | {errors[-1]:.2%}" if errors else "– | –"
        lines.append(f"| {kind} | {len(of)} | {len(of) - len(errors)} | {said} |")
    return "\n".join(lines)


def main() -> None:
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    with serve_downloads():
        rows = compare(Engine(), [one for one in (*cases(), *installs()) if word in (one.kind, one.name, "")])
    if not word:
        save(rows)
    print(summary(rows))


if __name__ == "__main__":
    main()
