"""Walking bit by bit: it stops when it is told to, goes on where it was, and ends before it is too much."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tare.world import walk as module
from tare.world.census import take_census
from tare.world.context import count_sizes, read_context
from tare.world.contexts import FIRST_SECONDS
from tare.world.contexts import MOST_SECONDS as LONGEST_STEP
from tare.world.listing import Listing, Listings
from tare.world.walk import Walk

from .trees import plant, plant_many


class Clock:
    """A second passes with each folder that is listed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        listed = Listings.of

        def of(listings: Listings, folder: str) -> Listing:
            self.now += 1
            return listed(listings, folder)

        monkeypatch.setattr(Listings, "of", of)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


def test_a_walk_ends_its_step_in_time_and_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, {f"folder{number}/file": 10 for number in range(9)})
    clock = Clock(monkeypatch)
    walk = Walk(str(tmp_path))
    assert not walk.go_on(4)
    assert len(walk.found) == 4
    seen = list(walk.found)
    assert not walk.go_on(3)
    assert list(walk.found)[:4] == seen
    assert walk.go_on(100)
    assert clock.now == 10, "no folder is listed twice"
    assert walk.is_whole
    assert take_census(walk.found).tallies.get("").sent_files == 9  # type: ignore[union-attr]


def test_a_walk_does_not_take_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, {f"folder{number}/file": 10 for number in range(9)})
    Clock(monkeypatch)
    monkeypatch.setattr(module, "MOST_SECONDS", 5)
    walk = Walk(str(tmp_path))
    assert walk.go_on(100)
    assert len(walk.found) == 5
    assert not walk.is_whole


@pytest.mark.parametrize(("limit", "most"), [("MOST_FOLDERS", 150), ("MOST_ENTRIES", 400)])
def test_too_many_files_are_not_counted_to_the_end_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    plant_many(tmp_path, 800)
    monkeypatch.setattr(module, limit, most)
    walk = Walk(str(tmp_path))
    assert walk.go_on()
    assert not walk.is_whole
    weight = count_sizes(read_context(str(tmp_path), str(tmp_path / "Dockerfile")), walk).total()
    assert weight is not None
    assert not weight.is_complete
    assert 0 < weight.files < 800


def test_the_names_of_a_context_are_put_together_once(tmp_path: Path) -> None:
    plant_many(tmp_path, 80)
    context = read_context(str(tmp_path), str(tmp_path / "Dockerfile"))
    assert len(context.files()) == 80
    assert context.files() is context.files()
    walk = Walk(str(tmp_path))
    walk.go_on()
    assert count_sizes(context, walk).files() is context.files()


def test_counting_costs_little_beside_the_walk() -> None:
    """Each step ends with a count of all, so there must be few: their lengths are doubled."""
    steps, seconds, passed = 0, FIRST_SECONDS, 0.0
    while passed < module.MOST_SECONDS:
        steps, passed, seconds = steps + 1, passed + seconds, min(seconds * 2, LONGEST_STEP)
    assert steps <= 8
