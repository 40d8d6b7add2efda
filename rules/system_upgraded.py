"""Finds upgrades of everything that the base image has."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import step_of
from tare.engine.options import Options
from tare.engine.plain_judgement import judged_plainly
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.commands.system_actions import UPGRADE, SystemAction, system_actions
from tare.text import Edit


@check(Run, options=True)
def find(run: Run, options: Options) -> Iterator[Finding]:
    found = _upgrades(run)
    if options.as_hadolint:
        found = judged_plainly((run,), _as_hadolint, found, "this brings whatever is new on the day of the build")
    yield from found


def _upgrades(run: Run) -> Iterator[Finding]:
    for action in system_actions(run):
        if action.manager == "pacman":
            continue  # Arch knows no other way: whoever installs has to upgrade
        if action.kind == UPGRADE and not action.operands and not action.line.is_dynamic:
            message = f"{action.says} brings whatever is new on the day of the build, beside what the base image holds"
            yield Finding(run.at(action.span), message, _fixes(run, action))


def _fixes(run: Run, action: SystemAction) -> tuple[Fix, ...]:
    step = step_of(run, action.command)
    if step is None or len(run.scripts[0].chain) < 2:
        return ()
    if any(comment.span.overlaps(step.removal) for comment in run.parts.comments):
        return ()
    return (Fix(f"Drop {action.says}", (Edit.delete(run.at(step.removal)),)),)


def _as_hadolint(run: Run) -> Iterator[PlainCommand]:
    """Its checks of the other managers are gone."""
    for command in plain_commands(run, "zypper"):
        if not {"dist-upgrade", "dup"}.isdisjoint(command.arguments):
            yield command
