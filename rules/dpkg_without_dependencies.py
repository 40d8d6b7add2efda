"""Finds package files that dpkg installs, which brings nothing that they need."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import step_of
from tare.model import Run
from tare.model.commands.system_actions import INSTALL, SystemAction, system_actions
from tare.syntax.shell_tree import Command
from tare.syntax.shell_word import ShellWord
from tare.text import Edit, Span

INSTALLS = ("-i", "--install")
REPAIRS = ("-f", "--fix-broken")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named("dpkg"):
        option = next((word for word in command.words if word.text in INSTALLS), None)
        files = [word for word in command.operands() if word.literal_prefix or word.variables]
        if option is None or not files or command.name is None:
            continue
        repairing = _repairing(run, command)
        if repairing is None:
            continue
        at = run.at(command.name.span.cover(option.span))
        message = (
            f"dpkg leaves this half installed for {repairing.command.program} -f to repair, which may remove it again"
        )
        yield Finding(at, message, _fixes(run, command, files, repairing))


def _repairing(run: Run, command: Command) -> SystemAction | None:
    """The `apt-get install -f` behind it. Without one, the packages may well need nothing."""
    for action in system_actions(run):
        if action.manager == "apt" and action.kind == INSTALL and action.command.span.start > command.span.start:
            return action if action.line.has(*REPAIRS) and not action.operands else None
    return None


def _fixes(run: Run, command: Command, files: list[ShellWord], repairing: SystemAction) -> tuple[Fix, ...]:
    """One install of the files, in the place of both. apt takes a word with a slash for a file."""
    steps = [step_of(run, command), step_of(run, repairing.command)]
    if None in steps or len(command.words) != len(files) + 1 or command.wrapper is not None:
        return ()
    first, second = steps
    chain = run.scripts[0].chain
    if first is None or second is None or chain.index(second) != chain.index(first) + 1:
        return ()
    whole = Span(first.span.start, second.span.end)
    if any(comment.span.overlaps(whole) for comment in run.parts.comments) or command.redirects:
        return ()
    words = [word.raw if "/" in word.raw else f"./{word.raw}" for word in files]
    if any(word.variables and "/" not in word.raw for word in files):
        return ()
    text = f"apt-get install -y --no-install-recommends {' '.join(words)}"
    return (Fix("Install the files with apt-get", (Edit(run.at(whole), text),)),)
