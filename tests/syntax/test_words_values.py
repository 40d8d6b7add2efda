"""The value of a word: operators, patterns, what is not known, and where each part of it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.syntax.logical import Logical
from tare.syntax.patterns import SIZE_LIMIT
from tare.syntax.variables import UNKNOWN, UNSET, Unknown, Value, expand, split_words
from tare.syntax.words import Variable, read_word
from tare.text import Span

from .test_words import escapes, texts

VALUES: dict[str, str | Unknown | None] = {
    "SET": "value", "EMPTY": "", "ARG": UNKNOWN, "BASE": UNKNOWN, "NONE": UNSET,
    "s": "foobarbaz", "path": "/usr/local/lib", "star": "a*b", "two": "x y", "lines": "a1\nb1\n", "hash": "#a",
}  # fmt: skip


def value(text: str, escape: str = "\\") -> Value:
    return expand(read_word(Logical.contiguous(text, 0), escape), VALUES.get)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a$SET-b", "avalue-b"),
        ("${SET}b", "valueb"),
        ("$SETb", ""),
        ("[$NONE]", "[]"),
        ("'$SET'\"$SET\"\\$SET", "$SETvalue$SET"),
        (r"\${SET}", "${SET}"),
        ("$", "$"),
        ('"a\\b"', "a\\b"),
    ],
)
def test_plain_references(written: str, expected: str) -> None:
    assert value(written).text == expected


@pytest.mark.parametrize(
    ("operator", "for_set", "for_empty", "for_none"),
    [(":-", "value", "w", "w"), ("-", "value", "", "w"), (":+", "w", "", ""), ("+", "w", "w", "")],
)
def test_fallbacks(operator: str, for_set: str, for_empty: str, for_none: str) -> None:
    texts_of = [value("${" + name + operator + "w}").text for name in ("SET", "EMPTY", "NONE")]
    assert texts_of == [for_set, for_empty, for_none]


def test_fallbacks_nest_and_know_quotes() -> None:
    assert value("${NONE:-${EMPTY:-a $SET}}").text == "a value"
    assert value("\"${NONE:-'a  b'}\"").text == "a  b"
    assert value(r"${NONE:-\}}").text == "}"
    assert value("${NONE:-a:-b}").text == "a:-b"


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("${NONE:?}", "NONE: is not allowed to be unset"),
        ("${NONE?}", "NONE: is not allowed to be unset"),
        ("${EMPTY:?}", "EMPTY: is not allowed to be empty"),
        ("${NONE:?give $SET}", "NONE: give value"),
        ("${SET:-${NONE?x}}", "NONE: x"),  # an operand is read even where it is not used
        (r"${s#\x}", r"invalid pattern (\x) in substitution: invalid escape '\x'"),
        (r"${NONE/\x/}", r"invalid pattern (\x) in substitution: invalid escape '\x'"),
        ("${SET^}", "unsupported modifier (^) in substitution"),
        ("${NONE?x}${EMPTY:?y}", "NONE: x"),
        ("'a", "no matching single quote"),
        ("${SET", "missing '}'"),
    ],
)
def test_what_buildkit_refuses_has_an_error_and_no_text(written: str, error: str) -> None:
    result = value("a" + written)
    assert (result.text, result.error) == (None, error)


@pytest.mark.parametrize(
    ("written", "expected"), [("${SET:?}", "value"), ("${SET?}", "value"), ("${EMPTY?}", ""), ("${SET?no}", "value")]
)
def test_demands_that_are_met(written: str, expected: str) -> None:
    assert value(written).text == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # The examples of the reference, "Environment replacement".
        ("${s#f*b}", "arbaz"),
        ("${s##f*b}", "az"),
        ("${s%b*}", "foobar"),
        ("${s%%b*}", "foo"),
        ("${s/ba/fo}", "fooforbaz"),
        ("${s//ba/fo}", "fooforfoz"),
        # Without a match the value stays.
        ("${s#b}", "foobarbaz"),
        ("${s%a}", "foobarbaz"),
        ("${s/x/y}", "foobarbaz"),
        # One character, the ends, and the empty pattern.
        ("${s#?}", "oobarbaz"),
        ("${s%%?}", "foobarba"),
        ("${s#*}", "foobarbaz"),
        ("${s##*}", ""),
        ("${s%*}", "foobarbaz"),
        ("${s#}", "foobarbaz"),
        ("${SET//?/x}", "xxxxx"),
        ("${SET///-}", "-v-a-l-u-e-"),
        ("${SET//*/x}", "x"),
        ("${SET/*l/}", "ue"),
        # Escapes of the pattern and of the braces.
        (r"${star#a\*}", "b"),
        (r"${star/\?/x}", "a*b"),
        (r"${path//\//-}", "-usr-local-lib"),
        (r"${path%/*}", "/usr/local"),
        (r"${path##*/}", "lib"),
        (r"${star%\*b}", "a"),
        # Quotes group and do not hide a wildcard, as in BuildKit and unlike in a shell.
        ('${star#"a*"}', "*b"),
        # An escape in double quotes is written twice there, so it covers itself and not the wildcard.
        (r'${star#"a\*"}', "a*b"),
        # A pattern from a variable; its first character can make the match the longest.
        ("${s#${NONE:-f*b}}", "arbaz"),
        ("${s#${NONE:-#f*b}}", "az"),
        ("${hash#$hash}", "#a"),
        # A replacement keeps its escapes, and `$0` in it is the match where all are replaced.
        (r"${SET/l/\}}", r"va\}ue"),
        ("${SET//[lu]/x}", "value"),
        ("${SET//?/'<$0>'}", "<v><a><l><u><e>"),
        ("${SET//l/'${0}$$$'}", "val$$ue"),
        ("${SET//l/'$1$x'}", "vaue"),
        ("${SET/l/'$0'}", "va$0ue"),
        # A wildcard ends at a line feed.
        ("${lines##*1}", "\nb1\n"),
        ("${lines//*/x}", "x\nx\nx"),
        # Unset counts as empty.
        ("${NONE#a}", ""),
        ("${NONE/*/a}", "a"),
    ],
)
def test_patterns(written: str, expected: str) -> None:
    result = value(written)
    assert (result.text, result.error) == (expected, None)


def test_patterns_keep_the_backslash_whatever_the_escape_is() -> None:
    assert value(r"${star#a\*}", "`").text == "b"
    assert value("${s#f`}", "`").error is not None  # the backtick covers the brace
    assert value("${s#`f}", "`").text == "foobarbaz"  # and stays in the pattern


def test_the_byte_order_mark_before_a_word_or_a_pattern_vanishes() -> None:
    assert value("\ufeffa\ufeff$SET").text == "a\ufeffvalue"
    assert value("\ufeff").text == ""
    assert value("${s#\ufefff}").text == "oobarbaz"


def test_a_pattern_that_makes_backtracking_engines_search_for_ever() -> None:
    result = expand(read_word(Logical.contiguous("${V#" + "*a" * 20 + "b}", 0)), {"V": "a" * 500}.get)
    assert result.text == "a" * 500


def test_values_that_grow_without_end_are_not_known() -> None:
    large = {"V": "x" * (SIZE_LIMIT - 1)}.get
    assert expand(read_word(Logical.contiguous("$V", 0)), large).text == "x" * (SIZE_LIMIT - 1)
    for written in ("$V$V", "${NONE:-$V$V}", "${V//x/yy}"):
        result = expand(read_word(Logical.contiguous(written, 0)), large)
        assert (result.text, result.error) == (None, None)
        assert "V" in result.unknown
    plain = "y" * (SIZE_LIMIT + 1)
    assert expand(read_word(Logical.contiguous(plain, 0)), large).text == plain


@pytest.mark.parametrize(
    "written",
    ["$ARG", "a${ARG}", "${ARG:-x}", "${ARG-x}", "${ARG:+x}", "${ARG:?x}", "${ARG#x}", "${s#$ARG}", "${s/a/$ARG}"],
)
def test_a_value_that_is_not_known_hides_the_text(written: str) -> None:
    result = value(written)
    assert (result.text, result.error, result.unknown) == (None, None, ("ARG",))


@pytest.mark.parametrize(
    ("written", "expected"),
    [("${SET:-$ARG}", "value"), ("${NONE:+$ARG}", ""), ("${SET:?$ARG}", "value"), ("${ARG+}", ""), ("${ARG:+}", "")],
)
def test_what_is_not_used_need_not_be_known(written: str, expected: str) -> None:
    result = value(written)
    assert (result.text, result.unknown) == (expected, ())


def test_what_is_known_of_a_word_that_is_not() -> None:
    result = value("node:${SET}-$ARG.1")
    assert result.prefix == "node:value-"
    assert [part.text for part in result.parts] == ["node:", "value", "-", None, ".1"]


@pytest.mark.parametrize(
    ("written", "unset", "unmatched"),
    [
        ("$NONE$SET$ARG", ("NONE",), ("NONE",)),
        ("${NONE}$OTHER$NONE", ("NONE", "OTHER"), ("NONE", "OTHER")),
        ("${NONE:-x}", (), ("NONE",)),
        ("${NONE+x}", (), ("NONE",)),
        ("${NONE#x}", ("NONE",), ("NONE",)),
        ("${NONE:-$OTHER}", ("OTHER",), ("OTHER", "NONE")),
        ("${SET:-$OTHER}", ("OTHER",), ("OTHER",)),
        ("${NONE:+/$NONE}", (), ("NONE",)),  # the guarded reference is no mistake
        ("${SET:+/$NONE}", ("NONE",), ("NONE",)),
        ("'$NONE'", (), ()),
    ],
)
def test_names_that_are_not_set(written: str, unset: tuple[str, ...], unmatched: tuple[str, ...]) -> None:
    result = value(written)
    assert result.unset == unset
    assert set(result.unmatched) == set(unmatched)


def test_where_a_stretch_of_the_value_stands() -> None:
    result = value('"node":$SET\\-x')
    assert result.text == "node:value-x"
    assert result.source(Span(0, 4)) == Span(1, 5)  # node, without its quotes
    assert result.source(Span(4, 5)) == Span(6, 7)  # the colon
    assert result.source(Span(6, 8)) == Span(7, 11)  # inside the variable's value: the reference
    assert result.source(Span(10, 11)) == Span(11, 13)  # the escaped dash, with its escape
    assert result.source(Span(2, 12)) == Span(3, 14)
    assert result.source(Span(4, 4)) == Span(5, 5)
    assert result.source(Span(12, 12)) == Span(14, 14)


def test_where_a_stretch_stands_over_a_continuation() -> None:
    result = expand(read_word(Logical("abc$V-", [0, 2], [10, 14])), {"V": "12"}.get)
    assert result.text == "abc12-"
    assert result.source(Span(1, 3)) == Span(11, 15)
    assert result.source(Span(2, 2)) == Span(12, 12)
    assert result.source(Span(2, 3)) == Span(14, 15)
    assert result.source(Span(3, 5)) == Span(15, 17)
    assert result.source(Span(5, 6)) == Span(17, 18)


def test_behind_what_is_not_known_only_the_word_has_a_place() -> None:
    result = value("ab${ARG}cd")
    assert result.source(Span(1, 2)) == Span(1, 2)
    assert result.source(Span(1, 5)) == Span(0, 10)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("80 443", ["80", "443"]),
        ("$two", ["x", "y"]),
        ("a${two}b", ["ax", "yb"]),
        ('"$two"', ["x y"]),
        (r"a\ b", ["a b"]),
        ("''", []),
        ("$NONE", []),
        ("a '' b", ["a", "b"]),
        ("a''b", ["ab"]),
        (" ${NONE:-1 2} ", ["1", "2"]),
        ("$ARG/tcp 80", [None, "80"]),
        ("a << b", ["a", "<< b"]),
        ("a\u2003b\x1cc", ["a", "b\x1cc"]),
    ],
)
def test_splitting_after_expansion(written: str, words: list[str | None]) -> None:
    assert [word.text for word in split_words(read_word(Logical.contiguous(written, 0)), VALUES.get)] == words


def test_split_words_know_their_places() -> None:
    first, second, third = split_words(read_word(Logical.contiguous("80 a${two}b", 5)), VALUES.get)
    assert first.source(Span(0, 2)) == Span(5, 7)
    assert second.source(Span(0, 1)) == Span(8, 9)
    assert second.source(Span(1, 2)) == third.source(Span(0, 1)) == Span(9, 15)
    assert third.source(Span(1, 2)) == Span(15, 16)


def test_a_refused_word_is_not_split() -> None:
    (whole,) = split_words(read_word(Logical.contiguous("a 'b", 0)), VALUES.get)
    assert (whole.text, whole.error) == (None, "no matching single quote")


@given(texts, escapes, st.dictionaries(st.sampled_from(["A", "Aa", "1"]), texts | st.just(UNKNOWN)))
def test_any_word_expands(text: str, escape: str, values: dict[str, str | Unknown]) -> None:
    syntax = read_word(Logical.contiguous(text, 2), escape)
    result = expand(syntax, values.get)
    assert (result.text is None) == bool(result.error or result.unknown)
    assert set(result.unset) <= set(result.unmatched)
    if result.text is not None:
        assert result.prefix == result.text
        size = len(result.text)
        for start in range(size + 1):
            for end in range(start, size + 1):
                place = result.source(Span(start, end))
                assert 2 <= place.start <= place.end <= 2 + len(text)
        for part in result.parts:
            assert isinstance(part.piece, Variable) or part.piece.text == part.text
    for word in split_words(syntax, values.get):
        assert word.text != "" or word.error


@given(texts, escapes)
def test_a_known_literal_is_what_expansion_finds(text: str, escape: str) -> None:
    syntax = read_word(Logical.contiguous(text, 0), escape)
    if syntax.literal is not None:
        assert expand(syntax, lambda name: UNKNOWN).text == syntax.literal
