"""Fixes that have to look at what stands behind the last thing that they know."""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.choosing import choose_any
from tare.engine.fixing import repair
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse


@pytest.mark.parametrize("behind", ["  \n", " \t\n", " "])
def test_blanks_behind_a_chain_do_not_follow_its_end_mark(behind: str) -> None:
    rules = rulebook(Settings(select=("chain-instead-of-heredoc",)))
    analysis = analyse(build(parse(f"FROM a\nRUN a && b && c && d && e{behind}")), rules)
    repaired = repair(analysis, choose_any("auto"))
    assert [choice.finding.rule for choice in repaired.applied] == ["chain-instead-of-heredoc"]
    assert repaired.text.endswith("\nEOF" + behind.lstrip(" \t"))


@pytest.mark.parametrize(("text", "fixes"), [("FROM a\nRUN b", 1), ("FROM a\nRUN b \\", 0), ("FROM a\nRUN b \\ ", 0)])
def test_a_last_line_that_goes_on_is_not_ended(text: str, fixes: int) -> None:
    rules = rulebook(Settings(select=("missing-final-newline",)))
    (finding,) = analyse(build(parse(text)), rules).findings
    assert len(finding.fixes) == fixes
