"""A stage starts with what the triggers of the one below it have set."""

from __future__ import annotations

from tare.model import Model, build
from tare.syntax import parse, reparse
from tare.text import Edit, Span

TEXT = (
    'FROM a AS b\nENV X=1\nONBUILD ENV X=2 Y=$X\nONBUILD WORKDIR /w\nONBUILD USER u\nONBUILD SHELL ["s"]\nUSER v\n'
    "FROM b AS c\nRUN d\nFROM c\nRUN e\n"
)


def starts(model: Model) -> list[tuple[str | None, str | None, tuple[str, ...], dict[str, str | None]]]:
    states = [stage.start for stage in model.stages]
    return [(one.user, one.workdir, one.shell, {k: v.value for k, v in one.variables.items()}) for one in states]


def test_triggers_run_once_and_in_the_next_stage_alone() -> None:
    first, second, third = starts(build(parse(TEXT)))
    assert first[:2] == (None, None)
    assert second == ("u", "/w", ("s",), {"X": "2", "Y": "1"})
    assert third == second
    end = build(parse(TEXT)).stages[0].end
    assert (end.user, end.workdir, end.shell, end.env("X")) == ("v", None, ("/bin/sh", "-c"), "1")


def test_triggers_of_a_stage_upon_it_do_not_run_again() -> None:
    text = "FROM a AS b\nONBUILD WORKDIR c\nFROM b AS d\nWORKDIR /e\nFROM d\nRUN f\n"
    assert [start[1] for start in starts(build(parse(text)))][2] == "/e"


def test_an_edited_trigger_is_seen_below() -> None:
    file = parse(TEXT)
    model = build(file)
    at = TEXT.index("X=2")
    edited = reparse(file, Edit(Span(at, at + 3), "X=3"))
    assert starts(build(edited, model)) == starts(build(parse(edited.text)))
    assert starts(build(edited, model))[2][3]["X"] == "3"


def test_a_stage_keeps_its_start_while_nothing_above_changes() -> None:
    file = parse(TEXT)
    model = build(file)
    edited = reparse(file, Edit(Span(len(TEXT) - 2, len(TEXT) - 1), "g"))
    again = build(edited, model)
    assert again.stages[1] is model.stages[1]
    assert again.stages[2].start is model.stages[2].start


def test_an_argument_without_a_value_keeps_the_one_above() -> None:
    assert build(parse("ARG X=v\nARG X\nARG Y\nFROM a:$X\n")).stages[0].base.image.tag == "v"  # type: ignore[union-attr]
