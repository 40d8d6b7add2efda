"""What becomes of the history that a clone brings."""

from __future__ import annotations

import pytest
from tare.model import Stage, build
from tare.model.commands.clones import checkout, is_history_read, is_remote, is_worked_on_later
from tare.model.commands.effects import effects
from tare.syntax import parse

CLONE = "git clone https://x.org/app.git /app"


def stage_of(*scripts: str) -> Stage:
    return build(parse("FROM debian:12\nARG REF=v1\n" + "".join(f"RUN {one}\n" for one in scripts))).stages[0]


@pytest.mark.parametrize(
    ("scripts", "read"),
    [
        ((CLONE,), False),
        ((f"{CLONE} && git -C /app describe --tags",), True),
        ((f"{CLONE} && cd /app && git checkout v1.2",), False),
        ((f"{CLONE} && cd /app && git checkout 0123abc",), True),
        ((f"{CLONE} && cd /app && git checkout -b new",), True),
        ((f"git log && {CLONE}",), False),
        ((f"{CLONE} && git clone https://x.org/b && cd b && git log",), False),
        ((CLONE, "cd /app && git rev-parse HEAD"), False),
        ((CLONE, "cd /app && git log -1"), True),
        ((CLONE, "git clone https://x.org/b && cd b && git log"), False),
        (("cd /x && git log", CLONE), False),
    ],
)
def test_who_reads_the_history(scripts: tuple[str, ...], read: bool) -> None:
    stage = stage_of(*scripts)
    run = next(one for one in stage.runs if effects(one).clones)
    assert is_history_read(stage, run, effects(run).clones[0]) is read


def test_a_later_run_that_only_clones_does_not_work_on_what_is_there() -> None:
    stage = stage_of(CLONE, "git clone https://x.org/b", "echo git pull")
    assert not is_worked_on_later(stage, stage.runs[0])
    stage = stage_of(CLONE, "git submodule update")
    assert is_worked_on_later(stage, stage.runs[0])
    assert not is_worked_on_later(stage, stage.runs[1])


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("v1.2", "v1.2"),
        ("-q main", "main"),
        ("$REF", "v1"),
        ("origin/main", None),
        ("deadbeef", None),
        (".", None),
        ("v1 file", None),
        ("--detach v1", None),
    ],
)
def test_what_can_be_a_branch(words: str, name: str | None) -> None:
    run = stage_of(f"git checkout {words}").runs[0]
    found = checkout(run, run.commands_named("git")[0])
    assert (found.name.text if found is not None else None) == name


@pytest.mark.parametrize(
    ("url", "remote"),
    [("https://x.org/a", True), ("git@x.org:a/b.git", True), ("/repo", False), ("../repo", False), ("$REF", False)],
)
def test_what_comes_over_the_net(url: str, remote: bool) -> None:
    run = stage_of(f"git clone {url} /a").runs[0]
    assert [is_remote(one) for one in effects(run).clones] == [remote]
