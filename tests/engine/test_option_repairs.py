"""One more option for a command, one pair or one package less."""

from __future__ import annotations

import pytest
from tare.engine.layer_repairs import drop, step_of
from tare.engine.option_repairs import add_letter, add_option
from tare.engine.package_repairs import drop_package
from tare.engine.pair_repairs import drop_pair
from tare.model import Model, Run, build
from tare.model.commands.fetch_commands import CURL_VALUED
from tare.model.packages.installs import installs
from tare.syntax import parse
from tare.text import Edit


def model_of(line: str) -> Model:
    return build(parse(f"FROM debian:12\n{line}\n"))


def run_of(script: str) -> tuple[Run, int]:
    stage = model_of(f"RUN {script}").stages[0]
    return stage.runs[0], stage.runs[0].offset


def applied(edit: Edit | None, run: Run) -> str | None:
    return edit.shift(-run.offset).apply(run.item.text).removeprefix("RUN ").rstrip() if edit is not None else None


@pytest.mark.parametrize(
    ("script", "after"),
    [
        ("curl -sS https://x", "curl -sSL https://x"),
        ("curl -sSo f https://x", "curl -sSLo f https://x"),
        ("curl -o f https://x", "curl -L -o f https://x"),
        ("curl -ofile https://x", "curl -L -ofile https://x"),
        ("curl -H 'a: b' -s https://x", "curl -H 'a: b' -sL https://x"),
        ("curl '-s' https://x", "curl -L '-s' https://x"),
        ("curl -s\\\nS https://x", "curl -L -s\\\nS https://x"),
        ("/usr/bin/curl https://x", "/usr/bin/curl -L https://x"),
        ("sh -c 'curl -s https://x'", "sh -c 'curl -sL https://x'"),
        ('["curl", "-s", "https://x"]', None),
    ],
)
def test_a_letter_joins_the_first_group(script: str, after: str | None) -> None:
    run, _ = run_of(script)
    [command] = run.commands_named("curl")
    assert applied(add_letter(run, command, "L", CURL_VALUED), run) == after


def test_a_letter_can_go_first() -> None:
    run, _ = run_of("curl -sSo f https://x")
    [command] = run.commands_named("curl")
    assert applied(add_letter(run, command, "f", CURL_VALUED, is_first=True), run) == "curl -fsSo f https://x"


def test_an_option_stands_behind_the_name() -> None:
    run, _ = run_of("cd /x && \\\n    sudo useradd \\\n    -u 5 app")
    [command] = run.commands_named("useradd")
    assert applied(add_option(run, command, "-l"), run) == "cd /x && \\\n    sudo useradd -l \\\n    -u 5 app"


@pytest.mark.parametrize(
    ("line", "name", "after"),
    [
        ("ENV A=1 B=2 C=3", "A", "ENV B=2 C=3\n"),
        ("ENV A=1 B=2 C=3", "C", "ENV A=1 B=2\n"),
        ("ENV A=1 \\\n    B=2 \\\n    C=3", "B", "ENV A=1 \\\n    C=3\n"),
        ("ENV A 1", "A", ""),
        ("ENV A=1 \\\n    # of B\n    B=2", "B", None),
    ],
)
def test_a_pair_goes_with_its_space(line: str, name: str, after: str | None) -> None:
    instruction = model_of(line).stages[0].instructions[-1]
    [pair] = [one for one in instruction.parts.pairs if one.key.raw == name]
    edit = drop_pair(instruction, pair)
    assert (edit.shift(-instruction.offset).apply(instruction.item.text) if edit is not None else None) == after


@pytest.mark.parametrize(
    ("script", "name", "after"),
    [
        ("apt-get install -y a b", "a", "apt-get install -y b"),
        ("apt-get install -y a \\\n    b", "b", "apt-get install -y a"),
        ("apt-get install -y a \\\n    # why\n    b", "b", None),
        ("apt-get install -y a", "a", None),
        ("apt-get install -y 'a' b", "a", None),
    ],
)
def test_a_package_goes_with_its_line(script: str, name: str, after: str | None) -> None:
    run, _ = run_of(script)
    [install] = installs(run)
    [package] = [one for one in install.packages if one.name == name]
    assert applied(drop_package(run, install, package), run) == after


def test_no_option_stands_in_a_json_form() -> None:
    run, _ = run_of('["useradd", "-u", "5", "app"]')
    [command] = run.commands_named("useradd")
    assert add_option(run, command, "-l") is None


def test_what_is_held_back_has_no_steps_to_take_out() -> None:
    for prefix, is_step in (("", True), ("ONBUILD ", False)):
        run = model_of(f"{prefix}RUN a && b").stages[0].instructions[-1]
        assert isinstance(run, Run)
        assert (step_of(run, run.commands[0]) is not None) is is_step
        assert (drop(run, run.commands[0]) is not None) is is_step
