"""Repairs against truth: builds each case before and after `tare check --fix`, and compares sizes and behaviour.

python -m bench.builds.fixes [WORD]     only the cases whose name or rules hold WORD, and writes nothing
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from .downloads import serve_downloads
from .engine import Engine, Failed
from .recipe import Recipe, lay_out, recipes
from .stand_ins import make_stand_ins

HERE = Path(__file__).parent
RESULTS = HERE / "fixes.tsv"
FIELDS = ("case", "rules", "fixes", "before_bytes", "after_bytes", "saved_bytes", "day", "output")
BEFORE, AFTER = "tare-bench:before", "tare-bench:after"


class Wrong(Exception):
    """A repair does not keep its promise."""


class Row(NamedTuple):
    """One case. Nothing is `before` where the Dockerfile did not build."""

    case: str
    rules: str
    fixes: str
    before: int | None
    after: int
    day: str
    output: str


def measure(engine: Engine, which: Iterable[Recipe]) -> tuple[list[Row], list[str]]:
    """The rows of the table, and what is wrong."""
    rows, wrong = [], []
    for recipe in which:
        try:
            rows.append(_measure(engine, recipe))
            print(*_cells(rows[-1]), sep="\t", flush=True)
        except (Wrong, Failed) as problem:
            wrong.append(f"{recipe.name}: {problem}")
            print(wrong[-1], flush=True)
        engine.forget(BEFORE, AFTER)
    return rows, wrong


def _measure(engine: Engine, recipe: Recipe) -> Row:
    folder = engine.folder("repair")
    lay_out(recipe, folder)
    path = folder / "Dockerfile"
    before, said = None, ""
    if recipe.fails_before:
        _expect_failure(engine, folder)
    else:
        engine.build(folder, BEFORE)
        before, said = engine.size(BEFORE), engine.output(BEFORE, recipe.output)
    old = _written(folder)
    repair(recipe, path)
    new = _written(folder)
    if new == old:
        raise Wrong("nothing was repaired")
    try:
        engine.build(folder, AFTER)
        after = engine.output(AFTER, recipe.output)
    except Failed as failure:
        raise Wrong(f"does not work when it is repaired:\n{new}\n{failure}") from failure
    if recipe.fails_before:
        said = after
    if after != said:
        raise Wrong(f"says {after!r} and not {said!r} when it is repaired:\n{new}")
    kind = "unsafe" if recipe.is_unsafe else "safe"
    return Row(recipe.name, recipe.rules, kind, before, engine.size(AFTER), date.today().isoformat(), said)


def _written(folder: Path) -> str:
    """What repairs change: the Dockerfile and ignore files."""
    files = sorted(one for one in folder.iterdir() if one.name == "Dockerfile" or one.name.endswith(".dockerignore"))
    return "\n".join(f"{one.name}:\n{one.read_text(encoding='utf-8')}" for one in files)


def repair(recipe: Recipe, path: Path) -> None:
    """Let Tare repair the Dockerfile, with the rules of the case."""
    command = arguments(recipe, path)
    done = subprocess.run([sys.executable, "-m", "tare", *command], text=True, capture_output=True)
    if done.returncode:
        raise Wrong(f"{' '.join(command)}: {done.stderr[-500:]}")


def arguments(recipe: Recipe, path: Path) -> list[str]:
    """What `tare` is called with."""
    words = ["check", "--isolated", "--fix", "--exit-zero"]
    if recipe.rules != "ALL":
        words += ["--select", recipe.rules]
    if recipe.is_unsafe:
        words.append("--unsafe-fixes")
    return [*words, str(path)]


def _expect_failure(engine: Engine, folder: Path) -> None:
    try:
        engine.build(folder, BEFORE)
    except Failed:
        return
    raise Wrong("builds although it should not")


def _cells(row: Row) -> tuple[str, ...]:
    before = "" if row.before is None else str(row.before)
    saved = "" if row.before is None else str(row.before - row.after)
    lines = row.output.strip().splitlines()
    shown = lines[0][:60].replace("\t", " ") if lines else ""
    return (row.case, row.rules, row.fixes, before, str(row.after), saved, row.day, shown)


def save(rows: list[Row], path: Path = RESULTS) -> None:
    """Write the table."""
    lines = ["\t".join(FIELDS), *("\t".join(_cells(row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path = RESULTS) -> list[dict[str, str]]:
    """The table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def summary(rows: list[dict[str, str]]) -> str:
    """The table for people, in megabytes."""
    lines = ["| case | rules | fixes | before | after | saved |", "|---|---|---|---:|---:|---:|"]
    for row in rows:
        sizes = [_megabytes(row[name]) for name in ("before_bytes", "after_bytes", "saved_bytes")]
        lines.append(f"| {row['case']} | {row['rules'].replace(',', ', ')} | {row['fixes']} | {' | '.join(sizes)} |")
    return "\n".join(lines)


def _megabytes(size: str) -> str:
    return f"{int(size) / 1e6:.1f}".replace("-0.0", "0.0") if size else "–"


def main() -> None:
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    engine = Engine()
    make_stand_ins(engine)
    with serve_downloads():
        rows, wrong = measure(engine, [one for one in recipes() if word in one.name or word in one.rules])
    if not word:
        save(rows)
    print(f"{len(rows)} cases are as they should be, {len(wrong)} are not")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
