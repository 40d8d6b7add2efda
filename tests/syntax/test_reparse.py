"""Incremental parsing equals parsing at once, and shares what the edit leaves alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tare.syntax import Directive, File, Instruction, parse, reparse
from tare.text import Edit, Span

# Pieces that open, close and break items, so that random texts are mostly borders.
PIECES = (
    "FROM a\n", "RUN x \\\n", "RUN <<EOF\n", "EOF\n", "EOF", "\tEOT\n", "COPY <<-EOT <<B /x\n", "B\n", "# c\n",
    "  # d\n",
    "# escape=`\n", "# escape=\\\n", "#syntax=docker/dockerfile:1\n", "# check=skip=all\n", "\n", " \n", "\r\n", "\r",
    "`\n", "\\\n", "\\", "`", "#", "ONBUILD ", "RUN ", "copy <<'Q' ", "Q\n", '["a",', '"b"]\n', "\ufeff", "é\u2028\f",
    "$X ${Y:-z}", "\t", "<<", "é",
)  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@st.composite
def border_edits(draw: st.DrawFn, file: File) -> Edit:
    """An edit that starts and ends at most one code point away from an item's border, or at the end of the text."""
    borders = file.starts
    length = len(file.text)
    start = max(0, min(length, draw(st.sampled_from(borders)) + draw(st.integers(-2, 2))))
    if draw(st.booleans()):
        end = max(start, min(length, draw(st.sampled_from(borders)) + draw(st.integers(-2, 2))))
    else:
        end = min(length, start + draw(st.integers(0, 3)))
    return Edit(Span(start, end), draw(st.one_of(st.just(""), st.sampled_from(PIECES), texts)))


@settings(max_examples=1500)
@given(st.data())
def test_a_chain_of_edits_equals_parsing_the_result(data: st.DataObject) -> None:
    file = parse(data.draw(texts))
    for _ in range(data.draw(st.integers(1, 5))):
        edit = data.draw(border_edits(file))
        expected = edit.apply(file.text)
        file = reparse(file, edit)
        assert file.text == expected
        assert file == parse(expected)
        assert file.starts == parse(expected).starts


@given(st.text())
def test_parsing_loses_nothing(text: str) -> None:
    assert parse(text).text == text


@given(texts)
def test_items_cover_the_text_and_only_the_last_is_open(text: str) -> None:
    file = parse(text)
    assert file.text == text
    assert not any(item.is_open for item in file.items[:-1] if isinstance(item, Instruction))


def test_untouched_items_are_shared() -> None:
    file = parse("FROM a\nRUN one\nRUN two\n# c\nRUN three\n")
    changed = reparse(file, Edit.insert(len("FROM a\nRUN one"), "!"))
    assert [old is new for old, new in zip(file.items, changed.items, strict=True)] == [True, False, True, True, True]


def test_a_new_line_above_shares_everything_below() -> None:
    file = parse("FROM a\nRUN one\nRUN two\n")
    changed = reparse(file, Edit.insert(0, "\n"))
    assert [item.text for item in changed.items] == ["\n", "FROM a\n", "RUN one\n", "RUN two\n"]
    assert all(old is new for old, new in zip(file.items, changed.items[1:], strict=True))


def test_an_open_heredoc_takes_in_the_rest_and_gives_it_back() -> None:
    closed = parse("FROM a\nRUN <<EOF\nx\nEOF\nRUN y\n")
    broken = reparse(closed, Edit(Span(closed.text.index("EOF\nRUN"), closed.text.index("EOF\nRUN") + 3), "EO"))
    assert [item.text for item in broken.items] == ["FROM a\n", "RUN <<EOF\nx\nEO\nRUN y\n"]
    assert reparse(broken, Edit.insert(broken.text.index("EO\nRUN") + 2, "F")) == closed


def test_changing_the_escape_directive_reads_everything_again() -> None:
    file = parse("# escape=`\nFROM a\nRUN x `\n y\n")
    assert len(file.items) == 3
    changed = reparse(file, Edit(Span(9, 10), "\\"))
    assert [item.text for item in changed.items] == ["# escape=\\\n", "FROM a\n", "RUN x `\n", " y\n"]
    assert isinstance(changed.items[0], Directive)


def test_a_directive_that_comes_to_stand_below_another_is_read_as_one() -> None:
    file = parse("# escape=`\n ")
    assert reparse(file, Edit.insert(12, "# syntax=x\n")) == parse("# escape=`\n # syntax=x\n")
