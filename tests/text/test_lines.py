"""Offsets and positions: the three encodings, clamping, and lines that Python would split elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.text import Edit, Encoding, Lines, Span

LINES = st.lists(st.sampled_from(["a", "é", "😀", "\n", "\r\n", "\r", "\f", "\u2028", "\x85", "ab"]), max_size=20).map(
    "".join
)


def reference_units(text: str, encoding: Encoding) -> int:
    width = {Encoding.UTF8: 1, Encoding.UTF16: 2, Encoding.UTF32: 4}[encoding]
    return len(text.encode({1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[width])) // width


@given(LINES, st.sampled_from(list(Encoding)), st.data())
def test_position_and_offset_are_inverse(text: str, encoding: Encoding, data: st.DataObject) -> None:
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    line, character = lines.position(offset, encoding)
    start = lines.starts[line]
    assert character == reference_units(text[start:offset], encoding)
    # Inside a line end there is no position of its own: it means the end of the line's content.
    assert lines.offset(line, character, encoding) == min(offset, lines.content(line).end)


@given(LINES, LINES, st.data())
def test_lines_after_an_edit_are_those_of_the_new_text(text: str, inserted: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edit = Edit(Span(start, end), inserted)
    assert Lines(text).after(edit).starts == Lines(edit.apply(text)).starts


@pytest.mark.parametrize(
    ("line", "character", "expected"),
    [(0, 99, 1), (1, 1, 2), (1, 2, 3), (9, 0, 6), (-1, 3, 0), (0, -4, 0), (2, 0, 4)],
)
def test_positions_are_clamped_as_lsp_says(line: int, character: int, expected: int) -> None:
    # Line 1 is one astral code point of two utf-16 units; its middle means its start.
    assert Lines("a\n😀\nbc").offset(line, character, Encoding.UTF16) == expected


def test_only_lsp_line_ends_end_lines() -> None:
    assert Lines("a\fb\x85c\u2028d\re\r\nf\n").starts == [0, 8, 11, 13]


def test_content_leaves_out_the_line_end() -> None:
    lines = Lines("ab\r\n\rc")
    assert [lines.content(line) for line in range(len(lines))] == [Span(0, 2), Span(4, 4), Span(5, 6)]
