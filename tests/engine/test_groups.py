"""A tool's name and a pattern mean several rules, wherever rules are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from tare.__main__ import main
from tare.engine.catalogue import catalogue, find
from tare.engine.finding import Severity
from tare.engine.groups import is_group, slugs_of
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings, is_known, read_settings
from tare.engine.silence import silence
from tare.engine.suppress import suppressions
from tare.model import build
from tare.syntax import parse


def carrying(*ids: str) -> set[str]:
    return {rule.slug for name in ids for rule in find(name)}


def test_a_tool_means_the_rules_that_carry_its_ids() -> None:
    assert slugs_of("hadolint") == {r.slug for r in catalogue().values() if any(a.startswith("DL") for a in r.also)}
    assert slugs_of("checkov") == {r.slug for r in catalogue().values() if any(a.startswith("CKV") for a in r.also)}
    buildkit = slugs_of("BuildKit")
    assert carrying("StageNameCasing", "UndefinedVar", "JSONArgsRecommended") <= buildkit
    assert not carrying("CopyInvalidFlag") & buildkit - carrying("UndefinedVar"), "that is an id of another tool"
    assert slugs_of("buildkit/*") == buildkit


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("DL3*", ("DL3008", "DL3059"), ("DL4006", "StageNameCasing")),
        ("hadolint/dl40*", ("DL4006", "DL4001"), ("DL3008",)),
        ("apt-*", ("apt-lists-kept", "apt-recommends"), ("apk-cache-kept",)),
        ("*-unpinned", ("pip-unpinned", "npm-unpinned"), ("unpinned-packages",)),
        ("tally/ruby/*", ("tally/ruby/eol-ruby-version",), ("tally/max-lines",)),
        ("SC*", ("shellcheck",), ("DL3008",)),
        ("shellcheck/*", ("shellcheck",), ("DL3008",)),
        ("*", ("DL3008", "shellcheck", "sudo"), ()),
    ],
)
def test_a_pattern_means_what_fits(pattern: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    assert carrying(*inside) <= slugs_of(pattern)
    assert not carrying(*outside) & slugs_of(pattern)
    assert is_known(pattern)


@pytest.mark.parametrize("name", ["DL9*", "SC20*", "hadolint/SC*", "no-such-rule-*"])
def test_a_pattern_that_fits_nothing_is_not_known(name: str) -> None:
    assert is_group(name)
    assert slugs_of(name) == frozenset()
    assert not is_known(name)


def test_a_name_that_is_no_group_means_none() -> None:
    assert slugs_of("DL3008") == slugs_of("sudo") == slugs_of("size") == frozenset()


def test_groups_select_and_ignore() -> None:
    assert set(rulebook(Settings(select=("checkov",))).rules) == slugs_of("checkov")
    left = set(rulebook(Settings(select=("hadolint",), ignore=("DL3*",))).rules)
    assert left == slugs_of("hadolint") - slugs_of("DL3*")
    assert left


def test_a_single_id_says_more_of_a_rule_than_a_group() -> None:
    given, problems = read_settings({"severity": {"DL3*": "off", "apt-recommends": "error", "hadolint": "hint"}})
    assert problems == []
    rules = rulebook(Settings(**given)).rules
    assert rules["apt-recommends"].severity is Severity.ERROR
    assert "apt-lists-kept" not in rules or rules["apt-lists-kept"].severity is Severity.HINT


def test_settings_tell_which_pattern_fits_nothing() -> None:
    given, problems = read_settings({"select": ["DL3*", "DL9*"], "severity": {"XX*": "off"}})
    assert given["select"] == ("DL3*",)
    assert [one.message for one in problems] == ["no rule or id fits the pattern 'DL9*'", "no rule is called 'XX*'"]


@pytest.mark.parametrize("name", ["hadolint", "DL3*", "apt-*", "DL4006, hadolint/*"])
def test_our_own_comments_silence_groups(name: str) -> None:
    comment = suppressions(parse(f"# tare: ignore={name} -- because\nFROM scratch\n"))
    assert comment.is_silenced(1, catalogue()["apt-recommends"])
    assert not comment.is_silenced(1, catalogue()["stage-name-case"])


@pytest.mark.parametrize("comment", ["# hadolint ignore=DL3*", "# tally ignore=hadolint", "# check=skip=buildkit"])
def test_comments_to_others_know_no_groups(comment: str) -> None:
    said = suppressions(parse(f"FROM scratch\n{comment}\nRUN a\n"))
    assert not any(said.is_silenced(2, rule) for rule in catalogue().values())


def test_a_group_in_a_comment_that_silences_nothing_is_told() -> None:
    model = build(parse("FROM a:1\n# tare: ignore=apt-* -- because\nRUN true\n"))
    assert [one.name for one in silence(model, (), catalogue()).idle] == ["apt-*"]


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_the_command_line_refuses_a_pattern_that_fits_nothing(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert main(["check", "--isolated", option, "DL9*", str(tmp_path)]) == 2
    assert "no rule or id fits the pattern 'DL9*'" in capsys.readouterr().err
