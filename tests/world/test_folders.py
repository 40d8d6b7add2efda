"""Many listings, packed: nothing is lost, and each takes little memory."""

from __future__ import annotations

import tracemalloc
from array import array

from hypothesis import given
from hypothesis import strategies as st
from tare.world.census import take_census
from tare.world.folders import Folders
from tare.world.listing import UNREADABLE, Listing

NAMES = st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=8), max_size=5, unique=True).map(
    sorted
)


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    files, folders = draw(NAMES), draw(NAMES)
    sizes = draw(st.lists(st.integers(0, 2**63 - 1), min_size=len(files), max_size=len(files)))
    links = frozenset(draw(st.sets(st.sampled_from(files)))) if files else frozenset()
    shared = [
        number for at in range(len(files)) if draw(st.booleans()) for number in (at, draw(st.integers(0, 2**64 - 1)))
    ]
    return Listing("/".join(files), "/".join(folders), array("q", sizes), links, array("Q", shared))


@given(listings())
def test_what_comes_out_is_what_was_put_in(listing: Listing) -> None:
    folders = Folders()
    folders["a"] = listing
    folders["b"] = UNREADABLE
    assert folders["a"] == listing
    assert folders["a"].sizes.typecode == "q"
    assert folders["b"] is UNREADABLE
    assert list(folders) == ["a", "b"]


def test_names_that_are_no_unicode() -> None:
    folders = Folders()
    folders[""] = Listing("a\udcff", "\udc80", array("q", [1]))
    assert folders[""].files == ["a\udcff"]
    assert folders[""].folders == ["\udc80"]


def test_a_copy_does_not_grow() -> None:
    folders = Folders()
    folders[""] = Listing("a", "", array("q", [1]))
    before = folders.copy()
    assert before == folders
    folders["b"] = UNREADABLE
    assert before != folders
    assert list(before) == [""]
    assert before.get("b") is None


def test_memory_of_a_folder() -> None:
    """What is kept of a folder of four files, path included, while two censuses are held, as during an edit."""
    count = 5_000
    names = "index.js/package.json/readme.md/style.css"
    tracemalloc.start()
    try:
        folders = Folders()
        folders[""] = Listing("", "/".join(f"package-{number:05}" for number in range(count)))
        for number in range(count):
            folders[f"package-{number:05}"] = Listing(names, "", array("q", [100, 200, 300, 400_000]))
        censuses = [take_census(folders), take_census(folders)]
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    (one, other) = (census.tallies.get("") for census in censuses)
    assert one is not None
    assert one == other
    assert (one.sent_files, one.sent_bytes) == (4 * count, 400_600 * count)
    assert kept / count < 1_000
