"""Names in comments that silence nothing are told, and nothing else is."""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.catalogue import catalogue, load
from tare.engine.fixing import repair
from tare.engine.rulebook import Rulebook
from tare.model import build
from tare.model.ignore_comments import Reach, ignore_comments
from tare.syntax import parse

from .stub_rules import word_rule

UNUSED = load(catalogue()["unused-ignore"])
RULES = (word_rule("BAD", also=("DL1",)), word_rule("WORSE", tags=("time",), also=("DL2", "CKV_1", "DS-0001")), UNUSED)


def idle(text: str) -> list[str]:
    findings = analyse(build(parse(text)), Rulebook(RULES)).findings
    return [finding.at.of(text) for finding in findings if finding.rule == "unused-ignore"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\n# tare: ignore=bad\nRUN BAD\n", []),
        ("FROM a\n# tare: ignore=bad\nRUN x\nRUN BAD\n", ["bad"]),
        ("FROM a\n# tare: ignore=DL1,DL2\nRUN BAD\n", ["DL2"]),
        ("# tare: global ignore=DL1,DL2\nFROM a\nRUN x\nRUN BAD\n", ["DL2"]),
        ("FROM a\n# tare: ignore=DL9999,SC2086\nRUN x\n", []),
        ("FROM a\n# tare: ignore=size\nRUN BAD\n", []),
        ("FROM a\n# tare: ignore=time\nRUN BAD\n", ["time"]),
        ("FROM a\nRUN x \\\n  # tare: ignore=bad\n  BAD\n", []),
        # Others may find what we do not.
        ("# check=skip=DL1\nFROM a\n# hadolint ignore=DL1\nRUN x\n# tally ignore=DL1\nRUN x\n", []),
        ("FROM a\n#checkov:skip=CKV_1:why\n#trivy:ignore:DS-0001\nRUN y\n", []),
        ("FROM a\nRUN echo '# tare: ignore=bad'\n", []),
    ],
)
def test_what_is_idle(text: str, expected: list[str]) -> None:
    assert idle(text) == expected


def test_taking_names_out_changes_nothing_else() -> None:
    text = "FROM a\n# why\n# tare: ignore=worse -- x\nRUN x \\\n  # tare: ignore=DL1,DL2\n  BAD\n# tare: ignore=DL2"
    repaired = repair(
        analyse(build(parse(text)), Rulebook(RULES)),
        lambda finding: next(iter(finding.fixes), None) if finding.rule == "unused-ignore" else None,
    )
    assert repaired.text == "FROM a\n# why\nRUN x \\\n  # tare: ignore=DL1\n  BAD\n"


@pytest.mark.parametrize(
    ("comment", "tool", "reason"),
    [
        ("# tare: ignore=bad -- it is so", "tare", "it is so"),
        ("# hadolint ignore=DL1 # it is so", "hadolint", "it is so"),
        ("# tally ignore=DL1;reason=it is so", "tally", "it is so"),
        ("#checkov:skip=CKV_1:it is so", "checkov", "it is so"),
        ("#trivy:ignore:DS-0001", "trivy", ""),
        ("# check=skip=DL1", "check", ""),
    ],
)
def test_reasons_are_read(comment: str, tool: str, reason: str) -> None:
    (read,) = ignore_comments(parse(f"FROM a\n{comment}\nRUN x\n"))
    assert (read.tool, read.reason) == (tool, reason)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# trivy:ignore:DS-0001 trivy:ignore:DS-0002", [("trivy", ["DS-0001", "DS-0002"], Reach.FILE_FROM_TOP)]),
        (
            "# tare: global ignore=a,b checkov:skip=CKV_1",
            [("tare", ["a", "b"], Reach.FILE), ("checkov", ["CKV_1"], Reach.FILE)],
        ),
        ("# check=error=true;skip=A,B", [("check", ["A", "B"], Reach.INSTRUCTION)]),
        ("# hadolint: ignore=DL1", []),
        ("# trivy:ignore=DS-0001", []),
    ],
)
def test_a_comment_is_read_once_for_each_tool_that_listens(
    comment: str, expected: list[tuple[str, list[str], Reach]]
) -> None:
    text = f"FROM a\n{comment}\nRUN x\n"
    read = ignore_comments(parse(text))
    assert [(one.tool, [name for name, _ in one.names], one.reach) for one in read] == expected
    assert all(at.of(text) == name for one in read for name, at in one.names)


def test_of_several_lists_in_a_directive_the_last_counts_and_an_indented_one_is_not_read() -> None:
    text = "# check=skip=A;skip=B\nFROM a\n"
    (read,) = ignore_comments(parse(text))
    assert [(name, at.of(text)) for name, at in read.names] == [("B", "B")]
    assert (read.reach, read.is_directive) == (Reach.FILE, True)
    assert ignore_comments(parse(" # check=skip=A\nFROM a\n")) == ()
