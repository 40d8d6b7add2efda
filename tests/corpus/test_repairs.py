"""On every real file: no rule breaks, every fix keeps its promise, and repairing again changes nothing."""

from __future__ import annotations

from collections import Counter

import dockerfile
import pytest
from tare.engine.analysis import Analysis, analyse
from tare.engine.choosing import Choose, choose_any, choose_safe
from tare.engine.fixing import repair
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.engine.verify import keeps_its_promise
from tare.model import build
from tare.syntax import parse

from .conftest import Sample

pytestmark = pytest.mark.corpus

ROUNDS = 3
"""How many rounds repairing takes at most, with all rules on."""

EVERYTHING = Settings(select=("ALL",))


def judge(text: str) -> Analysis:
    return analyse(build(parse(text)), rulebook(EVERYTHING))


def is_accepted(text: str) -> bool:
    try:
        dockerfile.parse_string(text)
    except dockerfile.GoParseError:
        return False
    return True


def test_no_rule_fails(corpus: list[Sample]) -> None:
    failures = [
        (sample.id, failure.rule, repr(failure.error)) for sample in corpus for failure in judge(sample.text).failures
    ]
    assert failures == []


def test_nearly_every_fix_keeps_its_promise(some: list[Sample]) -> None:
    """One that does not is withdrawn, so it does no harm; a rule of which many are withdrawn has a fault."""
    tried: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for sample in some:
        analysis = judge(sample.text)
        for finding in analysis.findings:
            for fix in finding.fixes:
                tried[finding.rule] += 1
                broken[finding.rule] += not keeps_its_promise(analysis, finding, fix)
    assert tried
    assert {rule: count for rule, count in broken.items() if count > tried[rule] * 0.02} == {}


CHOICES = pytest.mark.parametrize("choose", [choose_safe("auto"), choose_any("auto")], ids=["safe", "any"])


@CHOICES
def test_every_file_is_repaired_in_three_rounds_and_accepted_by_buildkit(corpus: list[Sample], choose: Choose) -> None:
    late, refused, repaired = [], [], 0
    for sample in corpus:
        found = repair(judge(sample.text), choose)
        repaired += found.rounds > 0
        if found.rounds > ROUNDS or found.endless:
            late.append((sample.id, found.rounds, sorted(found.endless)))
        if is_accepted(sample.text) and not is_accepted(found.text):
            refused.append(sample.id)
    assert (late, refused) == ([], [])
    assert repaired > len(corpus) // 2


@CHOICES
def test_what_was_repaired_is_accepted_by_buildkit_and_stays(some: list[Sample], choose: Choose) -> None:
    repaired = 0
    for sample in some:
        once = repair(judge(sample.text), choose)
        repaired += bool(once.applied)
        if is_accepted(sample.text):
            assert is_accepted(once.text), sample.id
        assert once.endless == frozenset(), f"rules that undo each other in {sample.id}"
        again = judge(once.text)
        assert once.analysis.failures == again.failures == (), sample.id
        assert once.analysis.findings == again.findings, f"what is kept over edits differs in {sample.id}"
        assert repair(again, choose).text == once.text, sample.id
    assert repaired > len(some) // 10
