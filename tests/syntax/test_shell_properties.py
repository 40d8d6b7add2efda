"""What holds for every text, and the limits that keep a script from costing a session."""

from __future__ import annotations

import inspect
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tare.syntax.logical import Logical
from tare.syntax.shell import Script, read_exec, read_script
from tare.syntax.tree import Token
from tare.text import Span

PIECES = [
    *("a", "b-c", "apt-get", "install", "-y", "--", "=", "A=", "x=1", "é", "𝒳", "\ud800", "\x00", "~", "*"),
    *("{a,b}", "{1..3}", "<(", "3>&-"),
    *("$x", "${x}", "${x:-", "$(", "$((", "((", "`", "(", ")", "))", "{", "}", "$'", '$"', "'", '"', "\\", "\\\n", "$"),
    *(";", ";;", "&", "&&", "||", "|", "|&", "\n", "\r\n", "\t", "!", "! ", "# c", ">", "2>&1", "&>", "<<<"),
    *("<<EOF", "<<-'EOF'", "\nEOF\n", "<<E <<F", "if ", "then ", "elif ", "else ", "fi", "for ", " in ", "do ", "done"),
    *("while ", "case ", "esac", "function ", "f()", "[ ", " ]", "[[ ", " ]]", "export ", "set -e", "set -o pipefail"),
    *("sudo ", "env ", "timeout 5 ", "bash -c ", "sh -c '", 'sh -c "', "eval ", "time "),
]  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.just(" "), st.text(max_size=3)), max_size=30).map("".join)


@st.composite
def logicals(draw: st.DrawFn) -> Logical:
    """A text that stands in the source in one piece or in several."""
    text = draw(texts)
    cuts = draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=4)) if len(text) > 1 else set()
    starts = [0, *sorted(cuts)]
    return Logical(text, starts, [start + 5 + 3 * number for number, start in enumerate(starts)])


def check(logical: Logical, script: Script) -> None:
    low, high = logical.offset(0), logical.offset(len(logical.text))

    def inside(span: Span) -> bool:
        return low <= span.start <= span.end <= high

    starts = [command.span.start for command in script.commands]
    assert starts == sorted(starts)
    for command in script.commands:
        assert inside(command.span)
        for word in (*([command.name] if command.name else []), *command.words):
            assert inside(word.span)
            value = word.value()
            assert word.text is None or value.text == word.text == word.literal_prefix
            assert all(inside(value.source(Span(at, at + 1))) for at in range(len(value.text)))
        assert all(inside(redirect.span) for redirect in command.redirects)
        assert all(inside(assignment.span) for assignment in command.assignments)
        assert command.place_in_pipe < command.pipe_size
    end = low
    for step in script.chain:
        assert inside(step.span)
        assert inside(step.removal)
        assert end <= step.span.start
        end = step.span.end
    places = [*script.operators, *script.pipelines, *script.variables, *script.functions, *script.options_set]
    assert all(inside(place.span) for place in places)
    assert all(inside(comment) for comment in script.comments)


@settings(max_examples=500)
@given(logicals())
def test_any_text_is_read_and_every_place_is_in_it(logical: Logical) -> None:
    script = read_script(logical)
    check(logical, script)
    assert script == read_script(logical)


@settings(max_examples=200)
@given(st.lists(texts, max_size=4))
def test_any_exec_form_is_read(values: list[str]) -> None:
    at, elements = 5, []
    for value in values:
        elements.append(Token(Span(at, at + len(value) + 2), value))
        at += len(value) + 4
    script = read_exec(elements)
    assert script.is_exact
    assert all(5 <= command.span.start <= command.span.end <= at for command in script.commands)
    if values:
        assert script.commands[0].name is not None
        assert script.commands[0].name.text == values[0]


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["a", "b c", "é 'x y'", "$X", '"q"', "(d; e)", "{ f; }"]), min_size=1, max_size=6),
    st.data(),
)
def test_the_chain_is_what_was_joined(steps: list[str], data: st.DataObject) -> None:
    text = steps[0]
    for step in steps[1:]:
        text += data.draw(st.sampled_from([" && ", " || ", "; ", " \\\n && ", "\n", " & "])) + step
    script = read_script(Logical.contiguous(text, 0))
    assert not script.has_errors
    assert [step.span.of(text) for step in script.chain] == steps
    assert len(script.operators) == len(steps) - 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1500,
        "$(" * 1500,
        "{ " * 5000,
        "if a; then " * 3000,
        "sh -c '" * 500,
        "eval " * 3000,
        "sudo " * 5000,
        "${x:-" * 4000,
        "a && " * 10_000,
        "a | " * 1500,
        "a " * 40_000,
        "'" * 5001,
        "\\\n" * 20_000,
        "<<A\n" * 400,
        "x" * 90_000,
        "! " * 5000,
        "$" * 50_000,
        "bash -c \"" + '\\"' * 20_000 + '"',
        "\\" * 50_000,
    ],
    ids=lambda text: text[:8].strip() or "blank",
)  # fmt: skip
def test_endless_scripts_end(text: str) -> None:
    before = sys.getrecursionlimit()
    started = time.process_time()
    logical = Logical.contiguous(text, 0)
    script = read_script(logical)
    assert time.process_time() - started < 10
    assert all(0 <= command.span.start <= command.span.end <= len(text) for command in script.commands)
    assert sys.getrecursionlimit() == before


@pytest.mark.parametrize(("before", "after"), [("( ", " )"), ("x $(", ")"), ("{ ", "; }"), ('x "`y || $(', ')`"')])
def test_nesting(before: str, after: str) -> None:
    few = read_script(Logical.contiguous(before * 8 + "apt-get update" + after * 8, 0))
    assert len(few.commands_named("apt-get")) == 1
    # Far more than Python's stack would carry: what is too deep is left out, and said.
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(min(limit, len(inspect.stack(0)) + 600))
    try:
        many = read_script(Logical.contiguous(before * 300 + "apt-get update" + after * 300, 0))
    finally:
        sys.setrecursionlimit(limit)
    assert many.has_errors
    assert not many.commands_named("apt-get")


@pytest.mark.parametrize("text", ["a; " * 60_000, "a | " * 3000, "$(" * 3000])
def test_what_would_take_too_long_is_not_read(text: str) -> None:
    assert read_script(Logical.contiguous(text, 0)).is_opaque
