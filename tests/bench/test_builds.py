"""The tables of `bench/builds`, the cases that they come from, and the pages that quote them."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest
from tare.__main__ import main
from tare.engine.catalogue import catalogue
from tare.world.archives import read_archive

from bench.builds import compare, fixes
from bench.builds.copies import cases
from bench.builds.fixes import arguments
from bench.builds.installs import installs
from bench.builds.recipe import Recipe, lay_out, recipes
from bench.builds.trees import Link, Same, Tar, write

PAGES = sorted(path for path in (Path(__file__).parents[2] / "rules").glob("*.md") if path.stem != "README")
QUOTE = re.compile(r"measured: ([\d.]+) → ([\d.]+) MB \(`([\w-]+)` in bench/builds, (\d{4}-\d\d-\d\d)\)")
TABLE = {row["case"]: row for row in fixes.read()}
RECIPES = recipes()


def megabytes(size: str) -> str:
    return f"{int(size) / 1e6:.1f}"


def quotes() -> list[object]:
    found = []
    for path in PAGES:
        text = " ".join(path.read_text(encoding="utf-8").split())
        found += [pytest.param(path.stem, *quote.groups(), id=quote[3]) for quote in QUOTE.finditer(text)]
    return found


@pytest.mark.parametrize(("page", "before", "after", "case", "day"), quotes())
def test_a_page_quotes_what_was_measured(page: str, before: str, after: str, case: str, day: str) -> None:
    row = TABLE[case]
    assert (before, after) == (megabytes(row["before_bytes"]), megabytes(row["after_bytes"]))
    assert page.replace("_", "-") in row["rules"].split(","), "measured with this rule"
    assert day == row["day"]


def test_pages_quote_and_write_their_numbers_in_this_form_alone() -> None:
    assert len(quotes()) >= 10
    for path in PAGES:
        text = " ".join(path.read_text(encoding="utf-8").split())
        assert text.count("→") == 0 or text.count("measured:") == len(QUOTE.findall(text)), path.name


def test_every_case_is_in_the_table_and_no_other() -> None:
    assert set(TABLE) == {recipe.name for recipe in RECIPES}
    assert len(TABLE) >= 40


def test_no_repair_makes_an_image_larger() -> None:
    for row in TABLE.values():
        if row["before_bytes"]:
            # An instruction more in the image's configuration, and times in logs, are some bytes.
            assert int(row["saved_bytes"]) > -20_000, row


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_case_names_rules_that_there_are_and_is_repaired(recipe: Recipe, tmp_path: Path) -> None:
    known = catalogue()
    assert recipe.rules == "ALL" or all(rule in known for rule in recipe.rules.split(","))
    lay_out(recipe, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert main(arguments(recipe, tmp_path / "Dockerfile")) == 0
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert before != after
    changed = {path.name for path, content in after.items() if before.get(path) != content}
    assert changed <= {"Dockerfile", ".dockerignore"}


def test_estimates_of_files_are_within_what_is_claimed() -> None:
    rows = compare.read()
    assert {row.kind for row in rows} == {case.kind for case in (*cases(), *installs())}
    files = [row for row in rows if row.kind not in ("apt", "pip", "npm")]
    assert len(files) >= 60
    assert statistics.median(abs(row.error) for row in files if row.error is not None) < 0.02
    packages = [abs(row.error) for row in rows if row.kind == "apt" and row.error is not None]
    assert statistics.median(packages) < 0.05


def test_what_is_said_to_be_exact_is() -> None:
    """Estimates of files that name nothing as missing."""
    for row in compare.read():
        if row.kind not in ("apt", "pip", "npm") and not row.is_at_least:
            assert row.estimated == row.measured, row


def test_the_summaries_are_those_of_the_tables() -> None:
    text = (Path(fixes.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert compare.summary(compare.read()) in text
    assert fixes.summary(fixes.read()) in text


def test_trees_are_written_as_they_say(tmp_path: Path) -> None:
    write({"a/b": 70, "a/c": Same("a/b"), "l": Link("a"), "e": None, "t": "hi", "x.tgz": Tar("gz", {"y": 9})}, tmp_path)
    assert (tmp_path / "a/b").stat().st_size == 70
    assert (tmp_path / "a/b").stat().st_ino == (tmp_path / "a/c").stat().st_ino
    assert (tmp_path / "l").readlink() == Path("a")
    assert (tmp_path / "e").is_dir()
    assert (tmp_path / "t").read_text() == "hi"
    assert read_archive(str(tmp_path / "x.tgz")) == (1, 9, True)
