"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest
from tare.text import regex


def test_it_answers_as_a_compiled_one() -> None:
    digits = regex(r"(\d+)-?")
    found = digits.fullmatch("12-")
    assert found is not None
    assert found[1] == "12"
    assert digits.match("a1") is None
    assert digits.search("a1") is not None
    assert digits.findall("1-22-3") == ["1", "22", "3"]
    assert digits.sub(r"<\1>", "1-2") == "<1><2>"
    assert [match.start() for match in digits.finditer("1 2")] == [0, 2]
    assert digits.pattern == r"(\d+)-?"


def test_flags_count() -> None:
    assert regex("a", re.IGNORECASE).fullmatch("A")
    assert regex("a").fullmatch("A") is None


def test_what_is_rarely_asked_is_answered_too() -> None:
    groups = regex("(?P<one>a)(?P<two>b)")
    assert groups.groups == 2
    assert dict(groups.groupindex) == {"one": 1, "two": 2}


def test_nothing_is_compiled_before_the_first_use() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.match("")


def test_a_method_can_be_kept() -> None:
    is_word = regex(r"\w+").fullmatch
    assert is_word("a")
    assert is_word("-") is None
