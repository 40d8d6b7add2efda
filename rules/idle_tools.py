"""Finds packages for people at a keyboard in a final image that runs a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tare.engine import Finding, Fix, check
from tare.engine.word_repairs import drop_words
from tare.model import Around, Run, Stage
from tare.model.estimates.apt_costs import apt_steps, weighed_at
from tare.model.launch import Launch
from tare.model.packages.install import Install, Package
from tare.model.packages.installs import system_packages
from tare.text import regex

if TYPE_CHECKING:
    from tare.model.estimates.apt_costs import AptInstall

TOOLS = regex(
    r"vim(-(tiny|nox|gtk3?|minimal|enhanced))?|nano|emacs(-nox)?|joe|mc|micro|man-db|man-pages|manpages(-dev)?|mandoc"
    r"|info|htop|atop|iotop|screen|tmux|byobu|telnet|ftp|w3m|lynx|elinks|mlocate|plocate|bash-completion"
)
SHELLS = frozenset(("bash", "sh", "zsh", "fish", "ash"))
VERBS = ("remove", "purge", "autoremove", "del", "erase")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    if not stage.role.is_final or not _starts_program(stage):
        return
    found = [
        (run, install, package)
        for run, install, package in system_packages(stage)
        if package.name is not None and TOOLS.fullmatch(package.name) and not _is_used(stage, run, package)
    ]
    if not found:
        return
    weighed = weighed_at(apt_steps(stage, around.lower, around.facts))
    for run, install, package in found:
        saving = _saving(weighed.get((run.offset, install.command.span.start)), package)
        message = f"{package.name} is for people at a keyboard, and nobody sits at a container"
        yield Finding(run.at(package), message, _fixes(run, install, package), saving_bytes=saving or None)


def _starts_program(stage: Stage) -> bool:
    """Whether a container starts anything but a shell, which waits for somebody at a keyboard."""
    launches = [one for one in stage.of("CMD", "ENTRYPOINT") if isinstance(one, Launch)]
    for launch in launches:
        words = launch.plain_words
        command = launch.command
        program = command.program if command is not None else (words or ("",))[0].rsplit("/", 1)[-1]
        if program in SHELLS and (command is None or not command.words):
            return False
    return bool(launches)


def _is_used(stage: Stage, run: Run, package: Package) -> bool:
    """Whether the stage calls it, removes it again, or starts a shell for somebody."""
    name = (package.name or "").split("-")[0]
    for one in stage.runs:
        for command in one.commands:
            if command.program == name:
                return True
            if one is run and command.subcommand(*VERBS) is not None and command.mentions(package.name or ""):
                return True
    return any(name in one.item.text for one in stage.of("CMD", "ENTRYPOINT", "ENV"))


def _saving(weighed: AptInstall | None, package: Package) -> int:
    """What the layer would weigh less without the package, with all that only it needs."""
    if weighed is None or weighed.weight is None or weighed.before is None:
        return 0
    from tare.model.estimates.debian_packages import weigh

    names = tuple(name for name in weighed.names if name != package.name)
    less = weigh(names, weighed.before, weighed.is_with_recommended).bytes if names else 0
    return max(0, weighed.weight.bytes - less)


def _fixes(run: Run, install: Install, package: Package) -> tuple[Fix, ...]:
    if len(install.packages) < 2:
        return ()
    edit = drop_words(run, install.command, package.word)
    return (Fix(f"Drop {package.name}", (edit,)),) if edit is not None else ()
