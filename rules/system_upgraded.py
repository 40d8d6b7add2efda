"""Finds upgrades of everything that the base image has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.engine.cache_repairs import is_needed_later
from tare.engine.layer_repairs import drop, step_of
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run, Stage
from tare.model.commands.effects import effects
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.commands.system_actions import CLEAN, REFRESH, REMOVE, UPGRADE, SystemAction, system_actions
from tare.syntax.shell_tree import Command
from tare.text import Edit

# What keeps indexes below their folders; those of dnf and zypper are fetched again when they are too old.
INDEXES = {"apt": ("/var/lib/apt", "/var/cache/apt"), "apk": ("/var/cache/apk",)}
# What may stand beside an update in a RUN and does not use its index: any other program could be one that installs.
IDLE = frozenset(
    ("rm", "echo", "printf", "true", ":", "mkdir", "ln", "touch", "chmod", "chown", "cp", "mv", "cd", "set", "export",
     "curl", "wget", "tar", "useradd", "groupadd", "adduser", "addgroup", "locale-gen")
)  # fmt: skip


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.instructions:
        if isinstance(run, Run):
            yield from _upgrades(stage, run)


def _upgrades(stage: Stage, run: Run) -> Iterator[Finding]:
    for action in system_actions(run):
        if action.manager == "pacman":
            continue  # Arch knows no other way: whoever installs has to upgrade
        if action.kind == UPGRADE and not action.operands and not action.line.is_dynamic:
            message = f"{action.says} brings whatever is new on the day of the build, beside what the base image holds"
            yield Finding(run.at(action.span), message, _fixes(stage, run, action))


def _fixes(stage: Stage, run: Run, action: SystemAction) -> tuple[Fix, ...]:
    updates = _idle_updates(stage, run, action)
    says = " and ".join(dict.fromkeys(one.says for one in (*updates, action)))
    gone = [one.command for one in (*updates, action)]
    is_all = len(run.commands) > 1 and _only_cleans_without(run, gone)
    edits = _without(run, gone) if updates or is_all else None
    if edits is not None:
        return (Fix(f"Drop {says}", edits),)
    step = step_of(run, action.command)
    if step is None or len(run.scripts[0].chain) < 2:
        return ()
    edit = drop(run, action.command)
    return (Fix(f"Drop {action.says}", (edit,)),) if edit is not None else ()


def _idle_updates(stage: Stage, run: Run, action: SystemAction) -> tuple[SystemAction, ...]:
    """The updates of the index that nothing uses but this upgrade, neither here nor later."""
    actions = {id(one.command): one for one in system_actions(run)}
    updates = tuple(one for one in actions.values() if one.kind == REFRESH and one.manager == action.manager)
    if action.manager not in INDEXES or not updates or is_needed_later(stage, run, action.manager):
        return ()
    for command in run.commands:
        other = actions.get(id(command))
        is_idle = other.kind in (REFRESH, REMOVE, CLEAN) if other is not None else command.program in IDLE
        if other is not action and not is_idle and command.span.start > updates[0].span.start:
            return ()
    return updates


def _without(run: Run, commands: Sequence[Command]) -> tuple[Edit, ...] | None:
    """The RUN without those commands, and no RUN where all that is left would clean up after them."""
    if _only_cleans_without(run, commands):
        edit = drop(run, *run.commands)
        return (edit,) if edit is not None else None
    edit = drop(run, *commands)
    edits = (edit,) if edit is not None else tuple(drop(run, command) for command in commands)
    found = tuple(one for one in edits if one is not None)
    is_apart = not any(one.span.overlaps(other.span) for one, other in pairwise(found))
    return found if len(found) == len(edits) and is_apart else None


def _only_cleans_without(run: Run, commands: Sequence[Command]) -> bool:
    return all(any(command is one for one in commands) or _cleans(run, command) for command in run.commands)


def _cleans(run: Run, command: Command) -> bool:
    if any(one.command is command and one.kind == CLEAN for one in system_actions(run)):
        return True
    paths = [removal.path for removal in effects(run).removals if removal.command is command]
    folders = tuple(folder for manager in INDEXES.values() for folder in manager)
    return bool(paths) and all(path is not None and f"{path}/".startswith(folders) for path in paths)


@as_hadolint("this brings whatever is new on the day of the build")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Its checks of the other managers are gone."""
    for command in plain_commands(run, "zypper"):
        if not {"dist-upgrade", "dup"}.isdisjoint(command.arguments):
            yield command
