"""A fix that breaks anything is not offered; each test names one thing that it could break."""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.finding import Fix, NewFile, Severity
from tare.engine.verify import keeps_its_promise
from tare.model import build
from tare.syntax import parse
from tare.text import Edit, Span

from ..rules.folder import Folder
from .stub_rules import judge, word_rule


def kept(text: str, *edits: tuple[str, str], also: str = "") -> bool:
    """Whether the finding of the first BAD in `text` may be repaired by replacing those stretches, each there once."""
    made = []
    for old, new in edits:
        assert text.count(old) == 1, old
        made.append(Edit(Span(text.index(old), text.index(old) + len(old)), new))
    rules = [word_rule("BAD"), *([word_rule(also, severity=Severity.ERROR)] if also else [])]
    analysis = judge(text, *rules)
    finding = next(finding for finding in analysis.findings if finding.rule == "bad")
    return keeps_its_promise(analysis, finding, Fix("Repair it", tuple(made), True))


def test_a_good_fix_keeps_its_promise() -> None:
    assert kept("FROM a\nRUN BAD\nCMD c\n", ("BAD", "good"))
    assert kept("FROM a\nRUN BAD\nCMD c\n", ("RUN BAD\n", ""))
    assert kept("FROM a\nRUN BAD\nCMD c\n", ("BAD", "good"), ("CMD c", "CMD d"))


def test_the_finding_must_be_gone() -> None:
    assert not kept("FROM a\nRUN BAD\n", ("BAD", "BAD BAD"))
    assert not kept("FROM a\nRUN BAD x\n", ("x", "y"))
    assert not kept("FROM a\nRUN BAD x\n", ("BAD", "good"), ("x", "BAD"))


def test_an_edit_must_change_something() -> None:
    assert not kept("FROM a\nRUN BAD\n", ("BAD", "BAD"))
    assert not kept("FROM a\nRUN BAD\n")


def test_no_error_may_be_new() -> None:
    assert kept("FROM a\nRUN BAD\n", ("BAD", "WORSE"))
    assert not kept("FROM a\nRUN BAD\n", ("BAD", "WORSE"), also="WORSE")
    assert kept("FROM a\nRUN WORSE BAD\n", ("BAD", "good"), also="WORSE")


def test_edits_must_fit_the_text_and_each_other() -> None:
    analysis = judge("FROM a\nRUN BAD\n", word_rule("BAD"))
    finding = analysis.findings[0]
    outside = Fix("Repair it", (Edit(finding.at, "x"), Edit(Span(90, 99), "")), True)
    meeting = Fix("Repair it", (Edit(finding.at, "x"), Edit(Span(finding.at.start, finding.at.start + 1), "y")), True)
    assert not keeps_its_promise(analysis, finding, outside)
    assert not keeps_its_promise(analysis, finding, meeting)


def test_no_syntax_problem_may_be_new() -> None:
    assert not kept("FROM a\nENV BAD=1\n", ("BAD=1", "X"))
    assert not kept('FROM a\nCOPY ["BAD", "b"]\n', ('["BAD", "b"]', '["good"'))
    assert kept("FROM a\nENV X\nENV BAD=1\n", ("BAD=1", "Y=1"))


def test_an_instruction_may_not_swallow_the_next_one() -> None:
    assert not kept("FROM a\nRUN BAD\nCMD c\n", ("BAD", "good \\"))
    assert not kept("FROM a\nRUN BAD\nCMD c\n", ("BAD\n", "good "))
    assert not kept("FROM a\nRUN BAD\nCMD c\n", ("BAD", "cat <<E"))
    assert not kept("FROM a\nRUN BAD\n", ("BAD\n", "good \\\n"))


def test_a_line_may_not_begin_another_instruction() -> None:
    assert not kept("FROM a\nRUN BAD && \\\n  b\n", (" \\\n  b", "\n  b"))


@pytest.mark.parametrize("comment", ["# note", "  # note"])
def test_comments_survive(comment: str) -> None:
    text = f"FROM a\nRUN BAD && \\\n{comment}\n  b\nCMD c\n"
    assert kept(text, ("BAD", "good"))
    assert not kept(text, (f"BAD && \\\n{comment}\n  b", "good && b"))
    assert kept(text, (f"BAD && \\\n{comment}\n  b", f"good && \\\n{comment}\n  b"))
    assert not kept(f"FROM a\n{comment}\nRUN BAD\n", (f"{comment}\nRUN BAD\n", ""))


def test_a_fix_may_be_about_a_comment() -> None:
    assert kept("FROM a\n# BAD note\nRUN b\n", ("BAD note", "note"))


def test_heredoc_bodies_survive() -> None:
    text = "FROM a\nRUN BAD <<E\nbody\nE\n"
    assert kept(text, ("BAD", "good"))
    assert not kept(text, ("BAD <<E\n", "good\n"))
    assert not kept(text, ("BAD <<E", "good <<-E2"))
    assert kept("FROM a\nRUN <<E\nBAD\nbody\nE\n", ("BAD", "good"))


def test_mounts_survive_and_none_is_doubled() -> None:
    text = "FROM a\nRUN --mount=type=cache,target=/x BAD\n"
    assert kept(text, ("BAD", "good"))
    assert kept(text, ("RUN", "RUN --mount=type=cache,target=/y"), ("BAD", "good"))
    assert not kept(text, ("--mount=type=cache,target=/x BAD", "good"))
    assert not kept(text, ("RUN", "RUN --mount=type=cache,target=/x"), ("BAD", "good"))
    assert kept(text, (",target=/x", ",target=/y"), ("BAD", "good"))


STAGES = "FROM a AS one\nRUN x\nFROM b AS two\nRUN BAD\nCOPY --from=one /x /x\nCOPY --from=0 /y /y\n"


def test_the_graph_of_stages_survives() -> None:
    assert kept(STAGES, ("BAD", "good"))
    assert kept(STAGES, ("FROM a", "FROM c"), ("BAD", "good"))
    assert not kept(STAGES, ("AS one", "AS uno"), ("BAD", "good"))
    assert not kept(STAGES, ("FROM a AS one\n", "FROM a AS new\nFROM a AS one\n"), ("BAD", "good"))
    assert kept(STAGES, ("FROM b", "FROM c AS three\nFROM b"), ("BAD", "good"))


def test_what_an_argument_chooses_is_part_of_the_graph() -> None:
    text = "ARG BASE=one\nFROM a AS one\nRUN x\nFROM a AS two\nRUN y\nFROM $BASE\nRUN BAD\n"
    assert kept(text, ("BAD", "good"))
    assert not kept(text, ("BASE=one", "BASE=two"), ("BAD", "good"))


def test_a_renamed_stage_and_its_references_go_together() -> None:
    assert kept(STAGES, ("AS one", "AS uno"), ("--from=one", "--from=uno"), ("BAD", "good"))


def test_an_unused_stage_may_go() -> None:
    text = "FROM a AS BAD\nRUN x\nFROM b AS two\nFROM two\nCOPY --from=two x x\n"
    assert kept(text, ("FROM a AS BAD\nRUN x\n", ""))
    assert not kept(text.replace("=two", "=1"), ("FROM a AS BAD\nRUN x\n", ""))


def test_directives_are_not_touched_by_what_stands_below() -> None:
    assert not kept("# escape=`\nFROM a\nRUN BAD `\n  c\n", ("# escape=`\n", ""), ("BAD", "good"))


def test_a_fix_may_create_a_file_that_is_not_there() -> None:
    analysis = judge("FROM a\nRUN BAD\n", word_rule("BAD"))
    finding = analysis.findings[0]
    assert keeps_its_promise(analysis, finding, Fix("Create it", creates=(NewFile(".dockerignore", "x\n"),)))
    assert not keeps_its_promise(analysis, finding, Fix("Create it", creates=(NewFile("../x", "x\n"),)))
    assert not keeps_its_promise(analysis, finding, Fix("Create it", creates=(NewFile("/x", "x\n"),)))


def test_a_fix_may_add_to_the_ignore_file_as_it_was_read() -> None:
    rules = judge("FROM a\nRUN BAD\n", word_rule("BAD")).rulebook
    context = Folder({".dockerignore": "a\n", "other": "a\n"})
    analysis = analyse(build(parse("FROM a\nRUN BAD\n"), context=context), rules)
    finding = analysis.findings[0]

    def keeps(path: str, text: str, old: str) -> bool:
        return keeps_its_promise(analysis, finding, Fix("Add", creates=(NewFile(path, text, old),)))

    assert keeps(".dockerignore", "a\nb\n", "a\n")
    assert not keeps(".dockerignore", "b\n", "a\n"), "what is there stays"
    assert not keeps(".dockerignore", "c\nb\n", "c\n"), "it holds something else by now"
    assert not keeps("other", "a\nb\n", "a\n"), "no other file is written to"
    assert not keeps_its_promise(analysis, finding, Fix("New", creates=(NewFile(".dockerignore", "b\n"),)))


def test_two_equal_instructions_are_told_apart() -> None:
    text = "FROM a\nRUN same\nRUN BAD\nRUN same\n"
    assert kept(text, ("RUN BAD\n", ""))
    assert not kept(text, ("RUN BAD\nRUN same\n", ""))
