"""`# check=` turns experiments on, and makes BuildKit's checks errors, for its file alone."""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.finding import Severity
from tare.engine.rulebook import Rulebook, rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse

from .stub_rules import word_rule

KNOWN = word_rule("MAINTAINER", also=("MaintainerDeprecated",))
OTHER = word_rule("RUN")
EXPERIMENT = word_rule("note", also=("InvalidDefinitionDescription",))
TEXT = "FROM a\nMAINTAINER b\nRUN note\n"


def found(head: str, rules: Rulebook) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in analyse(build(parse(head + TEXT)), rules).findings}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", {"maintainer": Severity.WARNING, "run": Severity.WARNING}),
        ("# check=error=true\n", {"maintainer": Severity.ERROR, "run": Severity.WARNING}),
        ("# check=error=false\n", {"maintainer": Severity.WARNING, "run": Severity.WARNING}),
        ("# check=error=1\n", {"maintainer": Severity.ERROR, "run": Severity.WARNING}),
        ("# check=error=T\n", {"maintainer": Severity.ERROR, "run": Severity.WARNING}),
        ("# check=error=yes\n", {"maintainer": Severity.WARNING, "run": Severity.WARNING}),
        ("# Check = skip=all;error=true\n", {"run": Severity.WARNING}),
        ("# a comment\n# check=error=true\n", {"maintainer": Severity.WARNING, "run": Severity.WARNING}),
        (
            "# syntax=x\n# check=experimental=InvalidDefinitionDescription\n",
            {"maintainer": Severity.WARNING, "run": Severity.WARNING, "note": Severity.WARNING},
        ),
        (
            "# check=skip=none;experimental=all;error=true\n",
            {"maintainer": Severity.ERROR, "run": Severity.WARNING, "note": Severity.ERROR},
        ),
        ("# check=experimental=StageNameCasing\n", {"maintainer": Severity.WARNING, "run": Severity.WARNING}),
        ("# check=\n", {"maintainer": Severity.WARNING, "run": Severity.WARNING}),
    ],
)
def test_what_a_directive_asks_for(head: str, expected: dict[str, Severity]) -> None:
    assert found(head, Rulebook([KNOWN, OTHER], experiments=[EXPERIMENT])) == expected


def test_a_variant_is_the_same_object_each_time_and_leads_back() -> None:
    rules = Rulebook([KNOWN], experiments=[EXPERIMENT])
    first = analyse(build(parse("# check=error=true\n" + TEXT)), rules).rulebook
    assert first is not rules
    assert analyse(build(parse("# check=error=true\nFROM b\n")), rules).rulebook is first
    assert analyse(build(parse(TEXT)), first).rulebook is rules


def test_settings_that_leave_an_experiment_out_are_stronger() -> None:
    head = "# check=experimental=all\n# what for\nFROM a AS b\n"
    every = rulebook(Settings())
    assert "description-comment" in {finding.rule for finding in analyse(build(parse(head)), every).findings}
    for settings in (Settings(ignore=("InvalidDefinitionDescription",)), Settings(select=("sudo",))):
        told = {finding.rule for finding in analyse(build(parse(head)), rulebook(settings)).findings}
        assert "description-comment" not in told


def test_a_check_above_an_instruction_skips_there_alone() -> None:
    text = "FROM a\n# check=skip=MaintainerDeprecated\nMAINTAINER b\nMAINTAINER c\n"
    findings = analyse(build(parse(text)), Rulebook([KNOWN])).findings
    assert [text.count("\n", 0, finding.at.start) for finding in findings] == [3]
