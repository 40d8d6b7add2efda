"""What the commands of a distribution's package manager do, and whether they ask before."""

from __future__ import annotations

import pytest
from tare.model import Run, build
from tare.model.commands.system_actions import system_actions
from tare.syntax import parse


def actions(script: str, above: str = "FROM debian:13\n") -> list[tuple[str, str, bool | None]]:
    run = build(parse(f"{above}RUN {script}\n")).stages[-1].instructions[-1]
    assert isinstance(run, Run)
    return [(one.manager, one.kind, one.assumes_yes) for one in system_actions(run)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get update", ("apt", "refresh", None)),
        ("apt-get -y --no-install-recommends install git", ("apt", "install", True)),
        ("apt-get -qq purge git", ("apt", "remove", True)),
        ("apt-get -q full-upgrade", ("apt", "upgrade", False)),
        ("aptitude safe-upgrade --assume-yes", ("apt", "upgrade", True)),
        ("apt clean", ("apt", "clean", None)),
        ("apk add git", ("apk", "install", None)),
        ("apk upgrade", ("apk", "upgrade", None)),
        ("dnf --setopt=assumeyes=1 install git", ("dnf", "install", True)),
        ("dnf module install nodejs:22", ("dnf", "install", False)),
        ("yum update", ("dnf", "upgrade", False)),
        ("microdnf install git", ("dnf", "install", None)),
        ("zypper -n dup", ("zypper", "upgrade", True)),
        ("zypper in -y git", ("zypper", "install", True)),
        ("zypper -y in git", ("zypper", "install", False)),
        ("pacman -Syu --noconfirm", ("pacman", "upgrade", True)),
        ("pacman -Sy", ("pacman", "refresh", None)),
        ("pacman -S git", ("pacman", "install", False)),
        ("pacman -Rns git", ("pacman", "remove", False)),
        ("pacman -Scc", ("pacman", "clean", False)),
    ],
)
def test_what_a_command_does(script: str, expected: tuple[str, str, bool | None]) -> None:
    assert actions(script) == [expected]


@pytest.mark.parametrize(
    "script",
    [
        "apt-get --simulate upgrade",
        "apt list",
        "dnf search git",
        "dnf module list",
        "pacman -Ss git",
        "pacman -Si git",
        "echo apk add",
    ],
)
def test_what_only_reads_is_no_action(script: str) -> None:
    assert actions(script) == []


def test_a_word_that_may_be_an_option_leaves_the_answer_open() -> None:
    assert actions("apt-get $OPTIONS install git") == [("apt", "install", None)]
    assert actions("apt-get $OPTIONS install git", "FROM debian:13\nARG OPTIONS=-y\n") == [("apt", "install", True)]


def test_nothing_is_said_of_windows() -> None:
    assert actions("apt-get install git", "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n") == []
