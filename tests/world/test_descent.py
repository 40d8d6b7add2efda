"""Judging a tree from the top says the same as asking about each path."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tare.world.descent import Descent
from tare.world.ignore import read_ignore
from tare.world.patterns import PatternMatcher

_PART = st.sampled_from(["*", "**", "a", "b", "/", "?", "!", "[ab]", "[^a]", "[a-c]", ".", "..", "\\", "]", "[", "-"])
_PATTERN = st.lists(_PART, min_size=1, max_size=6).map("".join)
_NAME = st.sampled_from(["a", "b", "ab", ".a", "c", "a.b", "é", "[ab]", "b]"])
_PATH = st.lists(_NAME, min_size=1, max_size=4).map("/".join)


def judge(descent: Descent, path: str) -> bool:
    *folders, name = path.split("/")
    place = descent.top
    for folder in folders:
        place, verdict = descent.enter(place, folder)
        assert verdict.is_excluded == place.is_excluded
    return descent.judge(place, name).is_excluded


@settings(max_examples=400)
@given(st.lists(_PATTERN, min_size=1, max_size=4), st.lists(_PATH, min_size=3, max_size=6))
@example(["*[^a]*"], ["a/a"])  # a negated class matches a slash, too
@example(["*", "!a/b", "a"], ["a/b", "a/c"])  # what is asked of a folder decides what its content inherits
def test_paths(patterns: list[str], paths: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            matcher = PatternMatcher(patterns)
        except ValueError:
            return
        assert [judge(Descent(patterns), path) for path in paths] == [matcher.matches(path) for path in paths]


@pytest.mark.parametrize(
    ("text", "folder", "may_send", "may_leave_out"),
    [
        ("", "src", True, False),
        ("node_modules", "src", True, False),
        ("src/*.log", "src", True, True),
        ("src", "src", False, True),
        ("src\n!src/keep", "src", True, True),
        ("src\n!lib/keep", "src", False, True),
        ("**/*.log", "src", True, True),
    ],
)
def test_what_may_be_in_a_folder(text: str, folder: str, may_send: bool, may_leave_out: bool) -> None:
    descent = Descent(read_ignore(text).patterns)
    place, _ = descent.enter(descent.top, folder)
    assert (descent.may_send(place), descent.may_leave_out(place)) == (may_send, may_leave_out)
