"""Settings are read from anything, merged in order, and turn on the rules that they name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tare.rules
from tare.engine import catalogue as rules
from tare.engine import groups
from tare.engine import rulebook as books
from tare.engine.finding import Severity
from tare.engine.settings import Settings, read_settings

PAGE = """\
---
title: {title}
severity: {severity}
tags: [{tags}]
presets: [{presets}]
fix: none
since: 0.1
also: [{also}]
---

What.

**Why.** Because.

**Do.** It.
"""
MODULE = """\
from tare.engine import Finding, check
from tare.model import Model, Run


@check(Run)
def find(run):
    return ()


@check(Model)
def look(model):
    return ()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of three rules in the place of ours."""
    for name, facts in {
        "fat_layer": ("warning", "size", "minimal, recommended, strict", "DL1, X1"),
        "slow_build": ("info", "time", "recommended, strict", "DL2, X1"),
        "bad_casing": ("hint", "style", "", "DL3"),
    }.items():
        severity, tags, presets, also = facts
        text = PAGE.format(title=name, severity=severity, tags=tags, presets=presets, also=also)
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        (tmp_path / f"{name}.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "README.md").write_text("no rule", encoding="utf-8")
    monkeypatch.setattr(tare.rules, "__path__", [str(tmp_path)])
    _forget()
    yield tmp_path
    _forget()
    for name in ("fat_layer", "slow_build", "bad_casing"):
        sys.modules.pop(f"tare.rules.{name}", None)


def _forget() -> None:
    for cached in (rules.catalogue, rules.folder, rules._by_alias, rules._decisions, groups.slugs_of, books._make):
        cached.cache_clear()


def on(**settings: object) -> list[str]:
    return sorted(books.rulebook(Settings(**settings)).rules)  # type: ignore[arg-type]


def test_the_catalogue_is_what_lies_in_the_folder() -> None:
    found = rules.catalogue()
    assert list(found) == ["bad-casing", "fat-layer", "slow-build"]
    assert found["fat-layer"].severity is Severity.WARNING
    assert found["fat-layer"].also == ("DL1", "X1")
    assert "tare.rules.fat_layer" not in sys.modules, "a module is imported when its rule is run"
    assert len(rules.load(found["fat-layer"]).checks) == 2


def test_rules_are_found_by_any_id() -> None:
    def slugs(name: str) -> list[str]:
        return [rule.slug for rule in rules.find(name)]

    assert slugs("fat-layer") == ["fat-layer"]
    assert slugs("dl2") == ["slow-build"]
    assert slugs("X1") == ["fat-layer", "slow-build"]
    assert slugs("size") == slugs("nothing") == []


def test_presets_turn_rules_on() -> None:
    assert on(preset="minimal") == ["fat-layer"]
    assert on() == ["fat-layer", "slow-build"]


def test_select_replaces_the_preset_and_ignore_wins() -> None:
    assert on(select=("style",)) == ["bad-casing"]
    assert on(select=("ALL",)) == ["bad-casing", "fat-layer", "slow-build"]
    assert on(select=("X1", "DL3"), ignore=("Slow-Build",)) == ["bad-casing", "fat-layer"]
    assert on(ignore=("size", "dl2")) == []
    assert on(ignore=("all",), select=("ALL",)) == []


def test_a_severity_turns_a_rule_on_or_off() -> None:
    book = books.rulebook(Settings(severity=(("bad-casing", "error"), ("DL1", "off"))))
    assert {slug: rule.severity for slug, rule in book.rules.items()} == {
        "bad-casing": Severity.ERROR,
        "slow-build": Severity.INFO,
    }


def test_what_concerns_no_rule_makes_no_other_rulebook() -> None:
    assert books.rulebook(Settings(hover_depth="beginner", budget=5, bandwidth=2)) is books.rulebook(Settings())


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("budget", "200MB", 200_000_000),
        ("budget", 12, 12),
        ("budget", "lots", None),
        ("budget", 0, None),
        ("budget", True, None),
        ("bandwidth", 50, 50.0),
        ("bandwidth", 0, None),
        ("bandwidth", "fast", None),
        ("bandwidth", float("inf"), None),
    ],
)
def test_sizes_and_rates(key: str, value: object, expected: object) -> None:
    given, problems = read_settings({key: value})
    assert given == ({key: expected} if expected is not None else {})
    assert [problem.key for problem in problems] == ([] if expected is not None else [(key,)])


def test_checks_are_sorted_by_what_they_look_at() -> None:
    book = books.rulebook(Settings(preset="minimal"))
    assert [check.rule.slug for check in book.checks_of("RUN")] == ["fat-layer"]
    assert book.checks_of("COPY") == ()
    assert len(book.model_checks) == 1
    assert book.stage_checks == ()


def test_settings_that_say_the_same_share_a_rulebook() -> None:
    first = books.rulebook(Settings(hover_depth="beginner"))
    assert first is books.rulebook(Settings(hover_depth="architect"))
    assert first is not books.rulebook(Settings(cache_strategy="mount"))


def test_settings_are_read_with_their_hyphens() -> None:
    given, problems = read_settings(
        {
            "preset": "strict",
            "select": ["size", "DL2"],
            "ignore": "all",
            "severity": {"fat-layer": "info", "DL3": "off"},
            "cache-strategy": "mount",
            "hover-depth": "beginner",
        }
    )
    assert problems == []
    assert Settings().merge(given) == Settings(
        "strict", ("size", "DL2"), ("all",), (("DL3", "off"), ("fat-layer", "info")), "mount", "beginner"
    )


@pytest.mark.parametrize(
    ("values", "key", "message"),
    [
        ({"presets": "strict"}, ("presets",), "unknown setting"),
        ({3: "strict"}, ("3",), "unknown setting"),
        ({"preset": "loud"}, ("preset",), "'loud' is none of minimal"),
        ({"preset": 3}, ("preset",), "3 is none of"),
        ({"select": {"a": 1}}, ("select",), "expected a list"),
        ({"select": [1]}, ("select",), "expected a list"),
        ({"ignore": ["nothing"]}, ("ignore",), "no rule or tag is called 'nothing'"),
        ({"severity": "off"}, ("severity",), "expected a table"),
        ({"severity": {"nothing": "off"}}, ("severity", "nothing"), "no rule is called"),
        ({"severity": {"fat-layer": "loud"}}, ("severity", "fat-layer"), "'loud' is none of"),
        ({"cache-strategy": None}, ("cache-strategy",), "None is none of auto"),
    ],
)
def test_what_means_nothing_is_a_problem_and_changes_nothing(
    values: dict[object, object], key: tuple[str, ...], message: str
) -> None:
    given, problems = read_settings(values)
    assert [problem.key for problem in problems] == [key]
    assert message in problems[0].message
    assert Settings().merge(given) == Settings()


def test_the_rest_of_a_list_with_an_unknown_name_counts() -> None:
    given, problems = read_settings({"ignore": ["nothing", "size", "size"]})
    assert given == {"ignore": ("size",)}
    assert len(problems) == 1


def test_later_settings_lie_over_earlier_ones() -> None:
    first = Settings(preset="strict", ignore=("a",), severity=(("x", "info"), ("y", "off")))
    merged = first.merge({"ignore": ("b", "a"), "severity": (("y", "error"), ("z", "hint"))})
    assert merged == Settings("strict", (), ("a", "b"), (("x", "info"), ("y", "error"), ("z", "hint")))


def test_a_new_selection_starts_afresh() -> None:
    first = Settings(select=("a",), ignore=("b",))
    assert first.merge({"select": ("b",)}) == Settings(select=("b",))
    assert first.merge({"select": ("b",), "ignore": ("c",)}) == Settings(select=("b",), ignore=("c",))
