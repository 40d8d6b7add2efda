"""Rules are told what people set for them, and nothing that means nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tare.engine import Finding, check
from tare.engine import rulebook as books
from tare.engine.analysis import analyse
from tare.engine.front import PageError, parse_front
from tare.engine.options import Option, Options, parse_option
from tare.engine.rule import Rule
from tare.engine.rulebook import Rulebook, default_options
from tare.engine.settings import Settings, read_settings
from tare.model import Facts, Instruction, build
from tare.syntax import parse
from tare.text import Span

from . import stub_rules


@check(Instruction, "RUN", options=True)
def find(run: Instruction, options: Options) -> Iterator[Finding]:
    if options.own["limit"] or options.as_hadolint:
        yield Finding(Span(0, 3), f"{options.own['limit']} {options.label_schema}")


def make() -> Rule:
    checks = find.tare_checks  # type: ignore[attr-defined]
    return stub_rules.rule("loud")._replace(checks=checks, options=(Option("limit", 0), Option("names", ())))


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("lines = 50", Option("lines", 50)),
        ("is-deep=true", Option("is-deep", True)),
        ("order = up | down", Option("order", "up", ("up", "down"))),
        ("word = some text", Option("word", "some text")),
        ("names = []", Option("names", ())),
        ("lines", None),
        ("= 3", None),
        ("a b = 3", None),
        ("lines =", None),
    ],
)
def test_options_are_declared_by_their_defaults(text: str, option: Option | None) -> None:
    assert parse_option(text) == option


@pytest.mark.parametrize(
    ("option", "good", "bad"),
    [
        (Option("a", 5), [0, 7], [True, -1, "7", 2.5, None]),
        (Option("a", False), [True, False], [0, "true"]),
        (Option("a", "up", ("up", "down")), ["down"], ["left", 3]),
        (Option("a", "text"), ["", "x"], [3, ["x"]]),
        (Option("a", ()), [["x", "y"], []], ["x", [3], {"x": 1}]),
    ],
)
def test_options_take_values_of_their_kind(option: Option, good: list[object], bad: list[object]) -> None:
    assert [option.read(value) for value in good] == [tuple(v) if isinstance(v, list) else v for v in good]
    assert [option.read(value) for value in bad] == [None] * len(bad)


def test_a_page_with_a_wrong_option_says_where() -> None:
    lines = ["title: x", "severity: info", "tags: [size]", "presets: []", "fix: none", "since: 0.1", "options: [a]"]
    with pytest.raises(PageError, match=r"p\.md:8: expected an option"):
        parse_front("p.md", lines)


def judged(rule: Rule, settings: Settings) -> list[str]:
    book = Rulebook([rule], options_of=lambda one: books.options_of(settings, one))
    return [finding.message for finding in analyse(build(parse("FROM a\nRUN b\n")), book).findings]


def test_a_check_is_told_what_was_set() -> None:
    rule = make()
    assert judged(rule, Settings()) == []
    assert judged(rule, Settings(rules=(("loud", (("limit", 3),)), ("other", (("limit", 4),))))) == ["3 ()"]
    assert judged(rule, Settings(preset="hadolint", label_schema=(("a", "url"),))) == ["0 (('a', 'url'),)"]


def test_a_rulebook_by_itself_gives_defaults() -> None:
    assert default_options(make()).own == {"limit": 0, "names": ()}
    assert not analyse(build(parse("FROM a\nRUN b\n")), Rulebook([make()])).failures


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"allowed-registries": ["https://Docker.io/", "ghcr.io/team", "ghcr.io/team"]},
            {"allowed_registries": ("Docker.io", "ghcr.io/team")},
        ),
        ({"label-schema": {"b": "URL", "a": "rawtext"}}, {"label_schema": (("a", "text"), ("b", "url"))}),
        ({"strict-labels": True}, {"strict_labels": True}),
        ({"build-args": {"V": 3, "B": True, "A": "x"}}, {"build_args": (("A", "x"), ("B", "true"), ("V", "3"))}),
    ],
)
def test_settings_that_rules_need(values: dict[str, object], expected: dict[str, object]) -> None:
    assert read_settings(values) == (expected, [])


@pytest.mark.parametrize(
    ("values", "key", "message"),
    [
        ({"allowed-registries": "docker.io"}, ("allowed-registries",), "expected a list"),
        ({"allowed-registries": ["a b", ""]}, ("allowed-registries",), "'a b' is no registry"),
        ({"label-schema": ["a"]}, ("label-schema",), "expected a table"),
        ({"label-schema": {"a": "colour"}}, ("label-schema", "a"), "'colour' is none of text, url"),
        ({"build-args": {"a": ["x"]}}, ("build-args", "a"), "['x'] is no text"),
        ({"build-args": ["a=b"]}, ("build-args",), "expected a table"),
        ({"strict-labels": "yes"}, ("strict-labels",), "neither true nor false"),
        ({"rules": ["x"]}, ("rules",), "expected a table of tables"),
        ({"rules": {"no-such-rule": {}}}, ("rules", "no-such-rule"), "no rule is called"),
        ({"rules": {"latest-tag": 3}}, ("rules", "latest-tag"), "expected a table of options"),
        ({"rules": {"latest-tag": {"lines": 3}}}, ("rules", "latest-tag", "lines"), "this rule has none"),
    ],
)
def test_what_means_nothing_is_said(values: dict[str, object], key: tuple[str, ...], message: str) -> None:
    given, problems = read_settings(values)
    assert problems[0].key == key
    assert message in problems[0].message
    assert not any(given.values())


def test_tables_are_laid_over_each_other_entry_by_entry() -> None:
    low = Settings(
        label_schema=(("a", "url"), ("b", "text")),
        build_args=(("X", "1"),),
        rules=(("r", (("one", 1), ("two", 2))), ("s", ())),
        allowed_registries=("docker.io",),
    )
    high = low.merge(
        {
            "label_schema": (("a", "email"),),
            "build_args": (("Y", "2"),),
            "rules": (("r", (("two", 3),)),),
            "allowed_registries": (),
        }
    )
    assert high.label_schema == (("a", "email"), ("b", "text"))
    assert high.build_args == (("X", "1"), ("Y", "2"))
    assert high.rules == (("r", (("one", 1), ("two", 3))), ("s", ()))
    assert high.allowed_registries == ()


def test_values_of_build_args_are_known_in_from_and_in_stages() -> None:
    text = "ARG TAG=1\nFROM debian:${TAG}\nARG DIR\nARG TAG\nWORKDIR /${DIR}/${TAG}\n"
    given = (("DIR", "srv"), ("TAG", "12"))
    model = build(parse(text), facts=Facts(build_args=given))
    assert model.stages[0].base.image is not None
    assert model.stages[0].base.image.text == "debian:12"
    assert model.stages[0].end.workdir == "/srv/12"
    without = build(parse(text), model)
    assert without.stages[0].base.image is not None
    assert without.stages[0].base.image.text == "debian:1", "other values make another model"
    assert without.stages[0].end.workdir is None


def test_a_build_arg_that_is_not_declared_is_not_known(tmp_path: Path) -> None:
    model = build(parse("FROM debian:${TAG}\nRUN true\n"), facts=Facts(build_args=(("TAG", "12"),)))
    image = model.stages[0].base.image
    assert image is None or "12" not in image.text
    assert "TAG" not in model.stages[0].end.variables
