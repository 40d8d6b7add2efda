"""The reading of a word: its pieces, where they stand, and what BuildKit would refuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.syntax.logical import Logical
from tare.syntax.tree import Token
from tare.syntax.words import DEPTH_LIMIT, Literal, Quote, Variable, WordSyntax, read_word, variables
from tare.text import Span

# What opens, closes and breaks the constructs of a word.
ATOMS = (
    *(
        "$",
        "{",
        "}",
        "${",
        "$A",
        "${A",
        "${A:-",
        "${A#",
        "${A%%",
        "${A/",
        "${A//",
        "${A:?",
        ":",
        "/",
        "'",
        '"',
        "\\",
        "`",
    ),
    *("a", "A", "é", "²", "٣", " ", "\t", "\n", "\ufeff", "<<", "*", "1", "-", "\U0001f433"),
)
texts = st.lists(st.sampled_from(ATOMS), max_size=16).map("".join) | st.text(max_size=20)
escapes = st.sampled_from("\\`")


def read(text: str, escape: str = "\\", start: int = 0) -> WordSyntax:
    return read_word(Logical.contiguous(text, start), escape)


def only_variable(text: str, escape: str = "\\") -> Variable:
    (piece,) = read(text, escape).pieces
    assert isinstance(piece, Variable)
    return piece


def codes(syntax: WordSyntax) -> list[str]:
    return [problem.code for problem in syntax.problems]


def test_a_plain_word_is_one_literal() -> None:
    assert read("nginx:1.27", start=5).pieces == (Literal(Span(5, 15), "nginx:1.27"),)


def test_an_empty_word_has_no_pieces() -> None:
    syntax = read("", start=3)
    assert (syntax.span, syntax.pieces, syntax.literal) == (Span(3, 3), (), "")


def test_quotes_are_pieces_and_what_they_hold_is_quoted() -> None:
    assert read("""a"b c"'d'""").pieces == (
        Literal(Span(0, 1), "a"),
        Quote(Span(1, 2), '"', True),
        Literal(Span(2, 5), "b c", True),
        Quote(Span(5, 6), '"', False),
        Quote(Span(6, 7), "'", True),
        Literal(Span(7, 8), "d", True),
        Quote(Span(8, 9), "'", False),
    )


def test_single_quotes_keep_everything() -> None:
    syntax = read(r"""'$A \ "'""")
    assert syntax.literal == r"""$A \ """ + '"'
    assert list(variables(syntax)) == []


def test_an_escape_outside_quotes_covers_any_character() -> None:
    assert read(r"a\bc\$D").pieces == (
        Literal(Span(0, 1), "a"),
        Literal(Span(1, 3), "b", False, True),
        Literal(Span(3, 4), "c"),
        Literal(Span(4, 6), "$", False, True),
        Literal(Span(6, 7), "D"),
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [(r'"\""', '"'), (r'"\$A"', "$A"), (r'"\\"', "\\"), (r'"\n"', r"\n"), (r'"\`"', r"\`"), ('"\\\'"', "\\'")],
)
def test_an_escape_in_double_quotes_covers_three_characters_only(written: str, value: str) -> None:
    assert read(written).literal == value


def test_the_backtick_as_escape_leaves_the_backslash_alone() -> None:
    assert read(r"C:\app`$x\"`n", "`").literal is None  # the quote after the backslash opens and never closes
    assert read(r"C:\app`$x`'", "`").literal == r"C:\app$x'"
    assert read(r'"C:\`"`n"', "`").literal == r"C:\"`n"


def test_an_escape_at_the_very_end_vanishes() -> None:
    syntax = read("a\\")
    assert (syntax.literal, syntax.problems) == ("a", ())
    assert syntax.pieces[-1] == Literal(Span(1, 2), "", False, True)


def test_quotes_can_be_mere_text() -> None:
    syntax = read_word(Logical.contiguous('it\'s "$A"', 0), quotes=False)
    assert [piece.text for piece in syntax.pieces if isinstance(piece, Literal)] == ["it's \"", '"']
    assert [variable.quoted for variable in variables(syntax)] == [False]


def test_a_variable_without_braces() -> None:
    assert read("a$B_1-c", start=10).pieces == (
        Literal(Span(10, 11), "a"),
        Variable(Span(11, 15), Token(Span(12, 15), "B_1")),
        Literal(Span(15, 17), "-c"),
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("$1a", "1"),
        ("$12a", "12"),
        ("$@a", "@"),
        ("$$A", "$"),
        ("$-x", "-"),
        ("$ÉT٣é-", "ÉT٣é"),
        ("$a²", "a"),
        ("$_", "_"),
    ],
)
def test_the_end_of_a_name(written: str, name: str) -> None:
    first = read(written).pieces[0]
    assert isinstance(first, Variable)
    assert first.name == Token(Span(1, 1 + len(name)), name)


@pytest.mark.parametrize("written", ["$", "a$", "$ A", "$.x", '"$"', "$²", "$\\A"])
def test_a_dollar_before_no_name_is_text(written: str) -> None:
    syntax = read(written)
    assert list(variables(syntax)) == []
    assert "$" in (syntax.literal or "")


def test_a_dollar_and_the_text_around_it_are_one_literal() -> None:
    assert read("a$ $b").pieces[0] == Literal(Span(0, 3), "a$ ")


def test_braces() -> None:
    assert only_variable("${FOO}") == Variable(Span(0, 6), Token(Span(2, 5), "FOO"), braces=True)


def operand(text: str, start: int) -> WordSyntax:
    """A word of one literal, or of nothing, that stands there."""
    span = Span(start, start + len(text))
    return WordSyntax(span, (Literal(span, text),) if text else (), (), Logical.contiguous(text, start))


@pytest.mark.parametrize("operator", [":-", ":+", ":?", "-", "+", "?", "#", "##", "%", "%%"])
def test_an_operator_and_its_operand(operator: str) -> None:
    variable = only_variable("${A" + operator + "x y}")
    at = 3 + len(operator)
    assert variable.operator == operator
    assert variable.operand == operand("x y", at)
    assert variable.replacement is None


@pytest.mark.parametrize("operator", ["/", "//"])
def test_a_replacement_has_a_pattern_and_a_word(operator: str) -> None:
    variable = only_variable("${A" + operator + "p}q/rs}")  # a brace does not end the pattern
    at = 3 + len(operator)
    assert variable.operator == operator
    assert variable.operand == operand("p}q", at)
    assert variable.replacement == operand("rs", at + 4)


def test_an_empty_operand_is_an_operand() -> None:
    assert only_variable("${A:-}").operand == operand("", 5)


def test_patterns_keep_their_escapes_and_other_operands_do_not() -> None:
    pattern, word = only_variable(r"${A#\*\}}").operand, only_variable(r"${A:-\*\}}").operand
    assert pattern is not None
    assert word is not None
    assert (pattern.literal, word.literal) == (r"\*\}", "*}")


def test_an_operand_has_quotes_of_its_own() -> None:
    variable = only_variable("""${A:-'}'"}"}""")
    assert variable.operand is not None
    assert variable.operand.literal == "}}"


def test_operands_nest_and_variables_finds_them_in_order() -> None:
    syntax = read('$A"${B:-${C:+$D}$E}"${F/$G/$H}')
    assert [variable.name.text for variable in variables(syntax)] == list("ABCDEFGH")
    assert [variable.quoted for variable in variables(syntax)] == [False, True, True, True, True, False, False, False]


def test_a_word_over_a_continuation_covers_it_in_the_source() -> None:
    # The source is  x=a${NA\<line feed>ME:-d}"e  <line feed>f"  whose logical text has neither escape nor line feed.
    logical = Logical('a${NAME:-d}"ef"', [0, 5], [2, 9])
    syntax = read_word(logical)
    literal, variable, opening, inner, closing = syntax.pieces
    assert syntax.span == Span(2, 19)
    assert literal == Literal(Span(2, 3), "a")
    assert isinstance(variable, Variable)
    assert variable.span == Span(3, 15)
    assert variable.name == Token(Span(5, 11), "NAME")
    assert variable.operand is not None
    assert variable.operand.pieces == (Literal(Span(13, 14), "d"),)
    assert (opening.span, inner.span, closing.span) == (Span(15, 16), Span(16, 18), Span(18, 19))


def test_an_escape_over_a_continuation() -> None:
    # a\\<LF>$b: the first backslash escapes what stands on the next line.
    syntax = read_word(Logical("a\\$b", [0, 2], [0, 4]))
    assert syntax.pieces[1] == Literal(Span(1, 5), "$", False, True)


@pytest.mark.parametrize(
    ("written", "code", "span"),
    [
        ("'a", "unterminated-quote", Span(0, 1)),
        ('a"b', "unterminated-quote", Span(1, 2)),
        ('"a\\"', "unterminated-quote", Span(0, 1)),
        ('"a\\', "unterminated-quote", Span(0, 1)),
        ("${", "missing-brace", Span(0, 2)),
        ("a${A", "missing-brace", Span(1, 4)),
        ("${A:", "missing-brace", Span(0, 3)),
        ("${A:-b", "missing-brace", Span(0, 3)),
        ("${A:-'}", "missing-brace", Span(0, 3)),
        ("${A:-${B:-c}", "missing-brace", Span(0, 3)),
        ('"${A:-b"', "missing-brace", Span(1, 4)),
        ("${A#b", "missing-brace", Span(0, 3)),
        ("${A/b", "missing-slash", Span(0, 3)),
        ("${A/b}", "missing-slash", Span(0, 3)),
        ("${A/b/c", "missing-brace", Span(0, 3)),
        ("${}", "bad-substitution", Span(0, 3)),
        ("a${:-b}c", "bad-substitution", Span(1, 7)),
        ("${{ x }}", "bad-substitution", Span(0, 7)),
        ("${:", "bad-substitution", Span(0, 3)),
        ("${A!b}", "unsupported-modifier", Span(3, 4)),
        ("${A:=b}", "unsupported-modifier", Span(3, 5)),
        ("${A:#b}", "unsupported-modifier", Span(3, 5)),
        ("${A:}", "unsupported-modifier", Span(3, 4)),
        ("${A b}", "unsupported-modifier", Span(3, 4)),
        ("${A[0]}", "unsupported-modifier", Span(3, 4)),
        ("${#A}", "unsupported-modifier", Span(3, 4)),
        ("${1a}", "unsupported-modifier", Span(3, 4)),
        ("${A:-${B^}}", "unsupported-modifier", Span(8, 9)),
    ],
)
def test_what_buildkit_refuses(written: str, code: str, span: Span) -> None:
    (problem,) = read(written).problems
    assert (problem.code, problem.span) == (code, span)


@pytest.mark.parametrize(
    "written",
    ["${A}", "${1}", "${@}", "${+x}", "${-}", "${A:-${B:-c}}", "${A:-'}'}", "${A/}/x}", "a'b\"c'", "}{", "${A#}"],
)
def test_what_buildkit_accepts(written: str) -> None:
    assert read(written).problems == ()


def test_reading_goes_on_behind_an_error() -> None:
    syntax = read("${A!x}/${}/$B")
    assert codes(syntax) == ["unsupported-modifier", "bad-substitution"]
    assert [variable.name.text for variable in variables(syntax)] == ["A", "B"]
    assert syntax.literal is None


def test_an_unsupported_modifier_is_kept_as_written() -> None:
    assert only_variable("${A:=b}").operator == ":="


@pytest.mark.parametrize("opening", ["${A:-", "${A#", "${A/", '"${A:-'])
@pytest.mark.parametrize("closing", ["", "}"])
def test_very_deep_nesting_is_a_problem_and_no_crash(opening: str, closing: str) -> None:
    syntax = read(opening * 5_000 + closing * 5_000)
    assert "nested-too-deep" in codes(syntax)
    assert len(list(variables(syntax))) == DEPTH_LIMIT + 1


def test_nesting_below_the_limit_is_none() -> None:
    syntax = read("${A:-" * DEPTH_LIMIT + "}" * DEPTH_LIMIT)
    assert syntax.problems == ()


@pytest.mark.parametrize("text", ["$ ", "'", '"', "\\a", "$A", "${", '"\\ "'])
def test_long_words_are_read_to_their_end(text: str) -> None:
    repeated = text * 20_000
    assert read(repeated).span == Span(0, len(repeated))


@given(texts, escapes, st.booleans())
def test_any_text_is_read_and_the_pieces_tile_it(text: str, escape: str, quotes: bool) -> None:
    syntax = read_word(Logical.contiguous(text, 4), escape, quotes=quotes)
    at = 4
    for piece in syntax.pieces:
        assert piece.span.start == at
        assert piece.span.end > at
        at = piece.span.end
    assert at == syntax.span.end == 4 + len(text)
    assert_inside(syntax, syntax.span)
    for problem in syntax.problems:
        assert syntax.span.start <= problem.span.start <= problem.span.end <= syntax.span.end


@given(texts, escapes, st.lists(st.integers(0, 30), max_size=4))
def test_spans_are_ordered_over_any_continuations(text: str, escape: str, cuts: list[int]) -> None:
    starts = [0, *sorted({cut for cut in cuts if 0 < cut < len(text)})]
    sources = [start + 2 * index for index, start in enumerate(starts)]
    syntax = read_word(Logical(text, starts, sources), escape)
    assert_inside(syntax, syntax.span)
    # The pieces are those of the same text on one line, and so are the names in them.
    straight = read(text, escape)
    assert [type(piece) for piece in syntax.pieces] == [type(piece) for piece in straight.pieces]
    assert [v.name.text for v in variables(syntax)] == [v.name.text for v in variables(straight)]


@given(texts, escapes)
def test_equal_words_are_equal_and_their_place_is_a_shift(text: str, escape: str) -> None:
    assert read(text, escape) == read(text, escape)
    shifted = [piece.span for piece in read(text, escape, 9).pieces]
    assert shifted == [piece.span.shift(9) for piece in read(text, escape).pieces]


@given(st.text(st.characters(exclude_characters="$'\"\\\ufeff"), max_size=20))
def test_a_word_without_special_characters_is_its_own_value(text: str) -> None:
    assert read(text).literal == text


def assert_inside(syntax: WordSyntax, around: Span) -> None:
    at = around.start
    for piece in syntax.pieces:
        assert at <= piece.span.start <= piece.span.end <= around.end
        at = piece.span.end
        if isinstance(piece, Variable):
            assert piece.span.start <= piece.name.span.start <= piece.name.span.end <= piece.span.end
            for inner in (piece.operand, piece.replacement):
                if inner is not None:
                    assert inner.problems == ()
                    assert piece.name.span.end <= inner.span.start
                    assert_inside(inner, piece.span)
