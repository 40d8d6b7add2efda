"""Words beside dockerfile-parse: equal where it reads as BuildKit does, and the cases where it does not."""

from __future__ import annotations

import pytest
from dockerfile_parse.util import WordSplitter
from hypothesis import given
from hypothesis import strategies as st
from tare.syntax.logical import Logical
from tare.syntax.variables import expand, split_words
from tare.syntax.words import read_word

VALUES = {"A": "one", "B": "two words", "E": "", "PATH": "/usr/local/lib"}

plain = st.text(st.sampled_from("abcé.:/-=_ ,@+"), min_size=1, max_size=6)
segments = st.one_of(
    plain,
    plain.map(lambda text: f"'{text}'"),
    plain.map(lambda text: f'"{text}"'),
    st.sampled_from(
        ["${A}", "${B}", "${E}", "${NONE}", "$A.", "$B/", "$E-", "$NONE:", '"$A"', '"${B}"', "'$A'", "'\\'"]
    ),
    st.sampled_from(["\\a", "\\ ", "\\'", '\\"', "\\$A", "\\\\", '"\\""', '"\\n"', '"it\'s"', "'\"'"]),
)


def ours(text: str, escape: str = "\\") -> str | None:
    return expand(read_word(Logical.contiguous(text, 0), escape), VALUES.get).text


def theirs(text: str) -> str:
    return str(WordSplitter(text, args={}, envs=VALUES).dequote())


@given(st.lists(segments, max_size=8).map("".join))
def test_the_common_ground(text: str) -> None:
    assert ours(text) == theirs(text)


@given(st.lists(plain | plain.map(lambda text: f'"{text}"'), max_size=6).map("".join))
def test_the_common_ground_of_splitting(text: str) -> None:
    words = split_words(read_word(Logical.contiguous(text, 0)), VALUES.get)
    assert [word.text for word in words] == list(WordSplitter(text, args={}, envs=VALUES).split())


@pytest.mark.parametrize(
    ("written", "buildkit", "dockerfile_parse"),
    [
        # No modifier is known to it: the reference is replaced at its name and the rest stays as text.
        ("${A:-x}", "one", "one:-x}"),
        ("${NONE:-x}", "x", ":-x}"),
        ("${A:+x}", "x", "one:+x}"),
        ("${E-x}", "", "-x}"),
        ("${NONE+x}", "", "+x}"),
        ("${NONE:-${A:-x}}", "one", ":-one:-x}}"),
        ("${PATH#/usr}", "/local/lib", "/usr/local/lib#/usr}"),
        ("${PATH##*/}", "lib", "/usr/local/lib##*/}"),
        ("${PATH%/*}", "/usr/local", "/usr/local/lib%/*}"),
        ("${PATH%%/l*}", "/usr", "/usr/local/lib%%/l*}"),
        ("${A/o/a}", "ane", "one/o/a}"),
        ("${PATH//l/L}", "/usr/LocaL/Lib", "/usr/local/lib//l/L}"),
        # Quotes inside an operand are the operand's own.
        ("${NONE:-'}'}", "}", ":-}}"),
        # A dollar before no name is text.
        ("a$", "a$", "a"),
        ("$.x", "$.x", ".x"),
        ('"$"', "$", ""),
        # Numbers and special parameters are names of their own.
        ("$1a", "a", ""),
        ("$$A", "A", "one"),
        ("$@a", "a", "@a"),
        # Inside double quotes an escape covers the dollar and itself as well.
        (r'"\$A"', "$A", r"\$A"),
        (r'"\\"', "\\", "\\\\"),
        # Names end where Unicode's letters and decimal digits do.
        ("$A²", "one²", ""),
    ],
)
def test_where_dockerfile_parse_reads_something_else(written: str, buildkit: str, dockerfile_parse: str) -> None:
    assert ours(written) == buildkit
    assert theirs(written) == dockerfile_parse


def test_it_does_not_know_the_other_escape_character() -> None:
    assert ours("C:\\app`$A", "`") == "C:\\app$A"
    assert theirs("C:\\app`$A") == "C:app`one"


@pytest.mark.parametrize("written", ["'a", '"a', "${A", "${}", "${A!}", "${A:=x}"])
def test_it_accepts_what_buildkit_refuses(written: str) -> None:
    syntax = read_word(Logical.contiguous(written, 0))
    assert expand(syntax, VALUES.get).error is not None
    theirs(written)


@pytest.mark.parametrize(
    ("written", "buildkit", "dockerfile_parse"),
    [
        ("$B", ["two", "words"], ["two words"]),  # BuildKit splits after replacing
        ("''", [], [""]),
        ("$NONE", [], [""]),
        ("a\x1cb", ["a\x1cb"], ["a", "b"]),  # a separator to Python, a character to Go
    ],
)
def test_where_it_splits_otherwise(written: str, buildkit: list[str], dockerfile_parse: list[str]) -> None:
    words = split_words(read_word(Logical.contiguous(written, 0)), VALUES.get)
    assert [word.text for word in words] == buildkit
    assert list(WordSplitter(written, args={}, envs=VALUES).split()) == dockerfile_parse
