"""Ignore files: which one counts, what it excludes, and that both matchers judge alike."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tare.world.ignore import ignore_file_of, read_ignore
from tare.world.patterns import PatternMatcher


@pytest.mark.parametrize(
    ("dockerfile", "beside", "names", "expected"),
    [
        ("Dockerfile", (), (), None),
        ("Dockerfile", (), (".dockerignore",), ".dockerignore"),
        ("app.Dockerfile", ("app.Dockerfile.dockerignore",), (".dockerignore",), "app.Dockerfile.dockerignore"),
        ("Dockerfile", ("app.Dockerfile.dockerignore",), (), None),
        ("Dockerfile", (), (".containerignore", ".dockerignore"), ".dockerignore"),
        ("Containerfile", (), (".containerignore", ".dockerignore"), ".containerignore"),
        ("Dockerfile", (), (".containerignore",), ".containerignore"),
        ("Containerfile", ("Containerfile.containerignore",), (".containerignore",), "Containerfile.containerignore"),
    ],
)
def test_the_ignore_file_that_counts(dockerfile, beside, names, expected):
    assert ignore_file_of(dockerfile, beside, names) == expected


@pytest.mark.parametrize(
    ("text", "excluded", "kept"),
    [
        ("node_modules\n", ["node_modules", "node_modules/a/b.js"], ["app/node_modules", "node_modules2"]),
        ("**/node_modules\n", ["node_modules", "app/node_modules/x"], ["app/nodemodules"]),
        ("*.log\n!keep.log\n", ["a.log"], ["keep.log", "logs/a.log"]),
        ("!keep.log\n*.log\n", ["keep.log"], []),  # the last one that says something wins
        ("docs\n!docs/README.md\n", ["docs/a.md"], ["docs/README.md"]),
        ("/build/\n", ["build/x"], ["src/build"]),
        ("./build\n", ["build"], []),
        ("# a comment\n#*\n", [], ["#x", "a comment"]),
        (" # no comment\n", ["# no comment"], []),
        ("\ufeff*.pyc\r\n.git\r\n", ["a.pyc", ".git/HEAD"], ["a.py"]),
        ("*\n!src\n", ["README.md"], ["src/main.py"]),
        ("**/*.tmp\n", ["a.tmp", "x/y/z.tmp"], ["a.tmp2"]),
        ("größe?\n", ["größe1"], ["größe"]),
    ],
)
def test_what_is_excluded(text, excluded, kept):
    ignored = read_ignore(text)
    assert [path for path in (*excluded, *kept) if ignored.excludes(path)] == excluded
    assert not ignored.problems


def test_a_malformed_pattern_is_a_problem_and_leaves_the_others():
    ignored = read_ignore("[a-\n*.log\n!\n")
    assert len(ignored.problems) == 2
    assert "[a-" in ignored.problems[0]
    assert ignored.patterns == ("*.log",)
    assert ignored.excludes("a.log")


def test_only_an_exception_brings_back():
    assert read_ignore("docs\n!docs/README.md\n").brings_back_below("docs")
    assert not read_ignore("docs\n!src/README.md\n").brings_back_below("docs")
    assert not read_ignore("docs\n").brings_back_below("docs")


_PART = st.sampled_from(["*", "**", "a", "b", "/", "?", "!", "[ab]", "[^a]", "[a-c]", ".", "..", "\\", "]", "[", "-"])
_PATTERN = st.lists(_PART, min_size=1, max_size=6).map("".join)
_NAME = st.sampled_from(["a", "b", "ab", ".a", "c", "a.b", "é", "[ab]", "b]"])
_PATH = st.lists(_NAME, min_size=1, max_size=4).map("/".join)


@settings(max_examples=500)
@given(st.lists(_PATTERN, min_size=1, max_size=3), st.lists(_PATH, min_size=3, max_size=6))
def test_our_own_matcher_judges_as_the_ported_one(patterns, paths):
    ported = pytest.importorskip("e2b_dockerfile_utils").PatternMatcher
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `[[` in a class
        theirs, ours = _made(ported, patterns), _made(PatternMatcher, patterns)
        assert (theirs is None) == (ours is None)
        if theirs is not None and ours is not None:
            assert [ours.matches(path) for path in paths] == [theirs.matches(path) for path in paths]
            under = [theirs.may_match_under(path) for path in paths]
            assert [ours.may_match_under(path) for path in paths] == under


def _made(matcher, patterns):
    try:
        return matcher(patterns)
    except ValueError:
        return None
