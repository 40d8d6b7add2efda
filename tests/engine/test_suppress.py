"""Comments silence what they name, where they say so, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.engine.analysis import Analysis, analyse
from tare.engine.finding import Finding, Severity
from tare.engine.ignore_comment import ignore_file, ignore_instruction
from tare.engine.rule import Check, Rule
from tare.engine.rulebook import Rulebook
from tare.engine.suppress import suppressions
from tare.model import Run, build
from tare.syntax import Comment, Directive, File, Instruction, parse, reparse
from tare.text import Edit, Span

from .stub_rules import judge, rule, word_rule

RULE = rule("big-layer", tags=("size",), also=("DL3015", "DS-0029", "CKV_DOCKER_4", "tally/big"))
BUILDKIT = rule("old-maintainer", tags=("style",), also=("MaintainerDeprecated",))


def silenced(text: str, of: Rule = RULE) -> list[str]:
    """The keywords of the instructions for which the rule is silenced."""
    file = parse(text)
    found = suppressions(file)
    return [
        item.name
        for index, item in enumerate(file.items)
        if isinstance(item, Instruction) and found.is_silenced(index, of)
    ]


@pytest.mark.parametrize(
    "comment",
    [
        "# tare: ignore=big-layer",
        "#tare: ignore=big-layer -- it is what we want",
        "# tare ignore = other , big-layer -- because",
        "# tare: ignore=size",
        "# tare: ignore=ALL",
        "# tare: ignore=dl3015",
        "# hadolint ignore=DL3008,DL3015",
        "# hadolint ignore=DL3015 # because",
        "# tally ignore=tally/big;reason=because",
        "# tally ignore=hadolint/DL3015",
        "  # tare: ignore=big-layer",
    ],
)
def test_a_comment_silences_the_next_instruction_only(comment: str) -> None:
    assert silenced(f"FROM a\n{comment}\nRUN b\nCMD c\n") == ["RUN"]


@pytest.mark.parametrize(
    "comment",
    [
        "# tare: ignore=other",
        "# tare: ignore=",
        "# tare ignores big-layer",
        "# tare: ignored=big-layer",
        "# tare: ignore=big-layers",
        "# tare: ignore=other -- big-layer",
        "# hadolint ignore=DL3016",
        "# see tare: ignore=big-layer",
        "# hadolint shell=DL3015",
    ],
)
def test_a_comment_that_names_something_else_silences_nothing(comment: str) -> None:
    assert silenced(f"FROM a\n{comment}\nRUN b\n") == []


def test_other_comments_and_blank_lines_may_stand_between() -> None:
    assert silenced("FROM a\n# tare: ignore=big-layer\n\n# about b\nRUN b\nRUN c\n") == ["RUN"]


def test_a_comment_inside_a_continued_instruction_speaks_of_it() -> None:
    assert silenced("FROM a\nRUN b \\\n  # tare: ignore=big-layer -- x\n  c\nCMD c\n") == ["RUN"]


def test_a_heredoc_has_no_comments() -> None:
    assert silenced("FROM a\nRUN <<E\n# tare: ignore=big-layer\nE\nCMD c\n") == []


@pytest.mark.parametrize(
    "comment",
    [
        "# tare: global ignore=big-layer",
        "# hadolint global ignore=DL3015",
        "# tally global ignore=big;reason=x",
        "#checkov:skip=CKV_DOCKER_4:reason",
        "# checkov:skip=CKV_DOCKER_4",
    ],
)
def test_a_global_comment_silences_the_whole_file_from_anywhere(comment: str) -> None:
    assert silenced(f"FROM a\nRUN b\n{comment}\n") == ["FROM", "RUN"]


@pytest.mark.parametrize("name", ["DS-0029", "AVD-DS-0029", "DS029", "ds0029"])
def test_trivy_ids_in_every_spelling(name: str) -> None:
    assert silenced(f"FROM a\n#trivy:ignore:{name}\nRUN b\nCMD c\n") == ["RUN"]
    assert silenced(f"# trivy:ignore:DS-0001 trivy:ignore:{name}\nFROM a\nRUN b\n") == ["FROM", "RUN"]


def test_the_check_directive_skips_for_the_whole_file() -> None:
    text = "# check=error=true;skip=FromAsCasing,MaintainerDeprecated\nFROM a\nMAINTAINER b\n"
    assert silenced(text, BUILDKIT) == ["FROM", "MAINTAINER"]
    assert silenced(text) == []


def test_skip_all_means_the_checks_of_buildkit() -> None:
    text = "# syntax=docker/dockerfile:1\n# check=skip=all\nFROM a\n"
    assert silenced(text, BUILDKIT) == ["FROM"]
    assert silenced(text) == []


def test_a_check_comment_below_the_directives_is_about_the_next_instruction() -> None:
    assert silenced("FROM a\n# check=skip=all\nMAINTAINER b\nMAINTAINER c\n", BUILDKIT) == ["MAINTAINER"]
    assert silenced("FROM a\n# check=skip=all\nMAINTAINER b\n", RULE) == []


def test_findings_are_silenced_where_they_begin() -> None:
    text = "FROM a\n# tare: ignore=size\nRUN bad \\\n  bad\nRUN bad\n"
    assert [finding.at.start for finding in judge(text, word_rule("bad")).findings] == [text.rindex("bad")]


def test_a_changed_comment_counts_at_once() -> None:
    file = parse("FROM a\n# tare: ignore=big-layer\nRUN b\n")
    assert suppressions(file).is_silenced(2, RULE)
    edited = reparse(file, Edit.insert(file.text.index("big"), "x"))
    assert not suppressions(edited).is_silenced(2, RULE)


def test_a_keystroke_in_a_long_file_costs_next_to_nothing() -> None:
    text = "FROM a\n# tare: ignore=big-layer -- x\n" + "# note\nRUN apt-get install x && y\n" * 2500
    file = parse(text)
    suppressions(file)
    best = min(_seconds(file) for _ in range(20))
    assert best < 0.002, f"{best * 1000:.2f} ms"  # five times what it takes, for busy machines


def _seconds(file: File) -> float:
    begin = time.perf_counter()
    suppressions(file)
    return time.perf_counter() - begin


def after_ignore(text: str, index: int = 0, slug: str = "big-layer") -> str:
    edit = ignore_instruction(parse(text), index, slug)
    assert edit is not None
    return edit.apply(text)


def test_an_ignore_comment_goes_above_its_instruction() -> None:
    assert after_ignore("FROM a\nRUN b \\\n  c\n", 1) == "FROM a\n# tare: ignore=big-layer -- \nRUN b \\\n  c\n"
    assert after_ignore("FROM a\r\n  RUN b\r\n", 1) == "FROM a\r\n  # tare: ignore=big-layer -- \r\n  RUN b\r\n"
    assert after_ignore("\ufeffFROM a") == "\ufeff# tare: ignore=big-layer -- \nFROM a"


def test_an_ignore_comment_that_is_there_is_made_longer() -> None:
    assert after_ignore("# tare: ignore=x -- why\n\nFROM a\n", 2) == "# tare: ignore=x,big-layer -- why\n\nFROM a\n"
    assert after_ignore("RUN a \\\n  # tare: ignore=x\n  b\n") == "RUN a \\\n  # tare: ignore=x,big-layer\n  b\n"
    assert after_ignore("# hadolint ignore=x\nFROM a\n", 1).startswith("# hadolint ignore=x\n# tare: ignore=big-layer")
    assert after_ignore("# tare: global ignore=x\nFROM a\n", 1).endswith("# tare: ignore=big-layer -- \nFROM a\n")


def test_the_comment_of_another_instruction_is_left_alone() -> None:
    text = "# tare: ignore=x\nFROM a\nRUN b\n"
    assert after_ignore(text, 2) == "# tare: ignore=x\nFROM a\n# tare: ignore=big-layer -- \nRUN b\n"


def test_there_may_be_nothing_to_ignore() -> None:
    assert ignore_instruction(parse("# only this\n"), 0, "x") is None


def test_a_global_comment_goes_below_the_directives() -> None:
    def after(text: str) -> str:
        return ignore_file(parse(text), "big-layer").apply(text)

    line = "# tare: global ignore=big-layer -- \n"
    assert after("# syntax=x\n# escape=`\n# note\nFROM a\n") == f"# syntax=x\n# escape=`\n{line}# note\nFROM a\n"
    assert after("FROM a\n") == f"{line}FROM a\n"
    assert after("\ufeffFROM a\n") == f"\ufeff{line}FROM a\n"
    assert after("") == line
    assert after("# syntax=x") == f"# syntax=x\n{line}"
    assert after("FROM a\n# tare: global ignore=x -- y\n") == "FROM a\n# tare: global ignore=x,big-layer -- y\n"


def directives(file: File) -> list[tuple[str, str]]:
    return [(item.name.text, item.value.text) for item in file.items if isinstance(item, Directive)]


LINES = st.lists(
    st.sampled_from(
        [
            "FROM a",
            "RUN b \\",
            "  c",
            "# note",
            "",
            "RUN <<E",
            "E",
            "# syntax=x",
            "# tare: ignore=x",
            "\tCMD d `",
            "# escape=`",
        ]
    ),
    max_size=8,
)


@given(LINES, st.booleans(), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]), st.data())
def test_ignoring_silences_and_changes_nothing_else(
    lines: list[str], is_closed: bool, line_end: str, start: str, data: st.DataObject
) -> None:
    text = start + line_end.join(lines) + (line_end if is_closed else "")
    file = parse(text)
    index = data.draw(st.integers(0, max(len(file.items) - 1, 0)))
    edits = [ignore_file(file, "big-layer"), ignore_instruction(file, index, "big-layer")]
    for edit in edits:
        if edit is None:
            assert not any(isinstance(item, Instruction) for item in file.items[index:])
            continue
        after = parse(edit.apply(text))
        found = suppressions(after)
        hit = [i for i, item in enumerate(after.items) if isinstance(item, Instruction) and found.is_silenced(i, RULE)]
        assert hit or edit is edits[0]
        assert directives(after) == directives(file)
        names = [item.parts.arguments for item in file.items if isinstance(item, Instruction)]
        assert names == [item.parts.arguments for item in after.items if isinstance(item, Instruction)]
        assert sum(isinstance(item, Comment) for item in after.items) - sum(
            isinstance(item, Comment) for item in file.items
        ) in (0, 1)


def test_severity_does_not_matter() -> None:
    assert silenced("# tare: ignore=big-layer\nFROM a\n", rule("big-layer", severity=Severity.ERROR)) == ["FROM"]


def run_rule(word: str) -> Rule:
    """A rule that finds `word` in a RUN, and so is asked again only when the RUN changes."""

    def find(run: Run) -> Iterator[Finding]:
        at = run.item.text.find(word)
        if at >= 0:
            yield Finding(Span(at, at + len(word)), f"{word} is here")

    return rule(word.lower())._replace(checks=(Check(find, Run, ("RUN",)),))


def test_what_is_heard_of_a_batch_is_kept_until_something_about_it_changes() -> None:
    """What an editor is told of it is kept with it, so it has to be the same object after a keystroke elsewhere."""
    text = "FROM a\n# tare: ignore=aa\nRUN AA BB\nCMD x\n"
    rulebook = Rulebook((run_rule("AA"), run_rule("BB")))
    model = build(parse(text))
    before = analyse(model, rulebook)
    assert [finding.rule for finding in before.findings] == ["bb"]

    def after(edit: Edit) -> Analysis:
        return analyse(build(reparse(model.file, edit), model), rulebook)

    elsewhere = after(Edit.insert(text.index("x"), "y"))
    assert [one.batch for one in elsewhere.placed] == [one.batch for one in before.placed]
    louder = after(Edit.insert(text.index("aa"), "x"))
    assert [finding.rule for finding in louder.findings] == ["aa", "bb"]
    silent = after(Edit.insert(text.index("aa"), "bb,"))
    assert silent.findings == ()
