"""What is just inside a rule and what is just outside it, where a page would bore its readers.

Each line of a table is a word, an operator or a condition on which a rule's decision hangs.
"""

from __future__ import annotations

import pytest
from tare.engine.analysis import Analysis, analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse


def judged(slug: str, text: str) -> Analysis:
    analysis = analyse(build(parse(text)), rulebook(Settings(preset="minimal", select=(slug,))))
    assert analysis.failures == ()
    return analysis


def said(slug: str, text: str) -> list[str]:
    """What the findings of that rule cover."""
    return [finding.at.of(text) for finding in judged(slug, text).findings if finding.rule == slug]


def titles(slug: str, text: str) -> list[list[str]]:
    """The titles of the fixes of each finding."""
    return [[fix.title for fix in finding.fixes] for finding in judged(slug, text).findings if finding.rule == slug]


@pytest.mark.parametrize("program", ["rails", "rake", "bin/rails", "./bin/rake", "ruby bin/rails", "bundle exec rake"])
def test_rails_is_called_by_many_names(program: str) -> None:
    assert said("assets-without-dummy-key", f"FROM ruby:3.4\nRUN {program} assets:precompile\n") == [
        "assets:precompile"
    ]


@pytest.mark.parametrize(
    "step", ["cd /srv", "set -e", "echo a", "mkdir a", "rm a", "cp a b", "ls", "chmod 1 a", "apk add a", "export A=b"]
)
def test_a_step_that_many_have_in_common_makes_nothing_of_the_mount(step: str) -> None:
    text = (
        f"FROM rust:1.88 AS build\nRUN --mount=type=cache,target=/src/target {step} && cargo build\nRUN {step}\n"
        "FROM debian:13-slim\nCOPY --from=build /src/target/app /\n"
    )
    assert said("artifact-in-cache-mount", text) == ["/src/target/app"]


@pytest.mark.parametrize(
    ("value", "meant"),
    [(word, "true") for word in ("1", "yes", "Y", "on", "t")]
    + [(word, "false") for word in ("0", "No", "n", "off", "f")],
)
def test_a_flag_that_is_true_or_false_is_spelled_so(value: str, meant: str) -> None:
    text = f"FROM a\nCOPY --link={value} a /\n"
    assert said("bad-flag-value", text) == [value]
    assert titles("bad-flag-value", text) == [[f"Write {meant}"]]


def test_another_release_of_a_system_is_no_fix_for_one_that_ended() -> None:
    text = "FROM ubuntu:focal\nFROM golang:1-buster\nFROM node:14\n"
    assert [len(fixes) for fixes in titles("base-end-of-life", text)] == [0, 0, 1]


@pytest.mark.parametrize("name", ["RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK CMD", "VOLUME", "ADD", "COPY"])
def test_every_json_form_may_be_broken(name: str) -> None:
    assert said("broken-json-form", f"FROM a\n{name} ['/a', '/b']\n") == ["['/a', '/b']"]


def test_a_long_json_form_is_no_title() -> None:
    short, long = "['a', 'b']", f"['{'a' * 60}']"
    assert titles("broken-json-form", f"FROM a\nCMD {short}\n") == [['Write ["a", "b"]']]
    assert titles("broken-json-form", f"FROM a\nCMD {long}\n") == [["Write it as JSON"]]


@pytest.mark.parametrize(
    "start",
    """go run .;cargo run;mvn exec:java;./mvnw test;gradle run;./gradlew run;bash;sh;zsh;air;make serve;./start.sh
    dotnet run;dotnet watch;dotnet test""".replace("\n", ";").split(";"),
)
def test_what_is_started_by_a_build_tool_needs_its_cache(start: str) -> None:
    json_form = ", ".join(f'"{word}"' for word in start.split())
    text = "FROM golang:1.24\nCOPY . .\nRUN go build -o /app .\nCMD [{}]\n"
    assert said("build-cache-kept", text.format(json_form)) == []
    assert said("build-cache-kept", text.format('"/app"')) == ["go build"]


@pytest.mark.parametrize("script", ["apk update | cat", "if true; then apk update; fi", "x=$(apk update)"])
def test_an_update_that_is_part_of_more_is_not_taken_out(script: str) -> None:
    (shown,) = titles("apk-cache-kept", f"FROM alpine:3.22\nRUN {script} && apk add jq\n")
    assert shown == ["Mount a cache over /etc/apk/cache"]
