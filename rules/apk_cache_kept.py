"""Finds apk commands whose package index stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.cache_repairs import CLEAN, is_needed_later, kept_in, mount
from tare.engine.layer_repairs import cut_of
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run, Stage
from tare.model.caching.caches import CacheLeft
from tare.model.commands.plain_commands import PlainCommand, has_cache_mount, plain_commands
from tare.syntax.shell import Command
from tare.text import Edit

UPDATES = ("-U", "--update", "--update-cache")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run, left in kept_in(stage, "apk"):
        if left.installs or any(command.subcommand("upgrade") is not None for command in left.commands):
            fixes = (_no_cache(run, left, is_safe=not is_needed_later(stage, run, "apk")), mount(stage, run, left))
            message = "the package index stays in this layer"
            yield Finding(run.at(left.first), message, tuple(fix for fix in fixes if fix is not None))


def _no_cache(run: Run, left: CacheLeft, is_safe: bool) -> Fix | None:
    """`--no-cache` fetches the index by itself, so that an `apk update` in the same RUN is of no more use."""
    offsets = {id(install.command): install.option_offset for install in left.installs}
    edits = []
    for command in left.commands:
        offset = offsets.get(id(command), _after_upgrade(command))
        updates = next((word for word in command.words if word.raw in UPDATES), None)
        if offset is None:
            edit = _without_update(run, command)
        elif updates is not None and not command.in_quoted_script:
            edit = Edit(run.at(updates), "--no-cache")  # which fetches the index anew in any case
        else:
            edit = Edit.insert(offset + run.offset, " --no-cache")
        if edit is None:
            return None
        edits.append(edit)
    return Fix("Add --no-cache", tuple(edits), is_safe, CLEAN)


def _after_upgrade(command: Command) -> int | None:
    verb = command.subcommand("upgrade")
    return verb.span.end if verb is not None and not command.in_quoted_script else None


def _without_update(run: Run, command: Command) -> Edit | None:
    script = next((one for one in run.scripts if any(command is other for other in one.commands)), None)
    step = script.step_of(command) if script is not None else None
    if script is None or step is None or len(step.commands) != 1 or command.subcommand("update") is None:
        return None
    return Edit.delete(run.at(cut_of(run, script, step)))


@as_hadolint("the package index stays in this layer, if only until it is removed")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Every apk add without --no-cache and without a mount, whatever is removed behind it."""
    if not has_cache_mount(run, "/var/cache/apk"):
        for command in plain_commands(run, "apk"):
            if "add" in command.arguments and not command.has("no-cache"):
                yield command
