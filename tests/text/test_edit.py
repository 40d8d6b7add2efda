"""Edits: applied together, refused where they conflict, and found between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.text import Edit, Span, apply_all, conflict, whole_change


def test_edits_speak_of_the_text_before_any_of_them() -> None:
    edits = [Edit(Span(4, 7), "two"), Edit.insert(0, ">"), Edit.delete(Span(7, 8))]
    assert apply_all("one 222 three", edits) == ">one twothree"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Edit.insert(3, "a"), Edit.insert(3, "b"), True),
        (Edit.insert(3, "a"), Edit(Span(3, 5), ""), False),
        (Edit.insert(4, "a"), Edit(Span(3, 5), ""), True),
        (Edit(Span(0, 3), ""), Edit(Span(3, 5), ""), False),
        (Edit(Span(0, 4), ""), Edit(Span(3, 5), ""), True),
    ],
)
def test_what_conflicts(first: Edit, second: Edit, expected: bool) -> None:
    assert conflict(first, second) is expected
    assert conflict(second, first) is expected


def test_conflicting_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="conflict"):
        apply_all("abc", [Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")])


@given(st.text("ab\n"), st.text("ab\n"))
def test_the_change_between_two_texts_turns_one_into_the_other(before: str, after: str) -> None:
    edit = whole_change(before, after)
    assert edit.apply(before) == after
    assert len(edit.text) <= len(after)
    if before == after:
        assert edit.span.is_empty
        assert edit.text == ""
