"""Finds sudo in RUN."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.syntax.shell import Command
from tare.text import Edit, Span

ROOT = ("root", "0", "root:root", "0:0")
# sudo takes away most variables and sets PATH, HOME and SUDO_USER; these do the same with and without them.
FILE_TOOLS = frozenset(
    ("chgrp", "chmod", "chown", "cp", "install", "ln", "mkdir", "mv", "rm", "rmdir", "sed", "tar", "tee", "touch")
)
# These look at variables, so they do the same only where the stage sets none.
PACKAGE_MANAGERS = frozenset(("apk", "apt", "apt-get", "dnf", "microdnf", "yum", "zypper"))


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named("sudo"):
        if command.name is None or _gives_root_up(run, command) or _tries_it_out(command):
            continue
        fixes: tuple[Fix, ...] = ()
        if run.state.user in ROOT and _is_plain(command):
            word = Span(run.at(command.name).start, run.at(command.words[0]).start)
            fixes = (Fix("Drop sudo", (Edit.delete(word),), _is_the_same_without(run, command)),)
        yield Finding(run.at(command.name), "sudo in a build: USER decides who runs it", fixes)


def _gives_root_up(run: Run, command: Command) -> bool:
    """Whether root becomes somebody else for one command of several, which USER cannot say."""
    user = command.option_value("-u", "--user")
    if run.state.user not in (None, *ROOT) or user is None or user.text in ROOT or user.text == "#0":
        return False
    return len(run.commands) > 1


def _tries_it_out(command: Command) -> bool:
    """Whether it runs nothing but sudo itself, be it to be rid of its first greeting or of a question."""
    first = command.words[0].text if command.words else None
    return first in ("echo", "id", "true", "whoami", "-v", "-V", "--validate", "--version", "-l")


def _is_the_same_without(run: Run, command: Command) -> bool:
    program = (command.words[0].text or "").rsplit("/", 1)[-1]
    return program in FILE_TOOLS or (program in PACKAGE_MANAGERS and not run.state.variables)


def _is_plain(command: Command) -> bool:
    """Whether the command behind it would run as it is: no option of sudo, no variable that it sets."""
    first = command.words[0] if command.words else None
    if first is None or not first.text or command.in_quoted_script:
        return False
    return not first.text.startswith("-") and "=" not in first.text


@as_hadolint("sudo in a build: USER decides who runs it")
def judge(run: Run) -> tuple[PlainCommand, ...]:
    return plain_commands(run, "sudo")
