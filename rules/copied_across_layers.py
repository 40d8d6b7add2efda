"""Finds RUN that copies what an earlier layer of the image holds."""

from collections.abc import Iterator

from tare.engine import Finding, Related, check
from tare.model import Run, Stage
from tare.model.commands.effects import effects, stays
from tare.model.commands.surroundings import surroundings
from tare.model.estimates.weights import is_large_file, is_small_folder
from tare.model.layers import Creation, creators_of
from tare.syntax.shell import Command

KINDS = ("copy", "add", "download", "clone", "unpack", "install")
RECURSIVE = ("-r", "-R", "-a", "--recursive", "--archive")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    for run in stage.runs:
        for command in run.commands_named("cp", "rsync"):
            brought = _brought(stage, run, command) if not command.is_conditional else None
            if brought is not None:
                related = (Related(brought.instruction.at(brought.span), "this layer holds it already"),)
                message = f"{brought.path} of the {brought.instruction.name} above is stored once more"
                yield Finding(run.at(command), message, (), related)


def _brought(stage: Stage, run: Run, command: Command) -> Creation | None:
    """What another layer has brought and this command surely copies into the layer of its RUN."""
    around = surroundings(run)
    words = command.operands(("-t", "--target-directory", "--exclude", "-e", "--chown", "--chmod"))
    if len(words) != 2 or command.has_option("-t", "--target-directory", "-l", "-s", "--link", "--exclude"):
        return None
    source, target = around.path(words[0], command), around.path(words[1], command)
    if source is None or target is None or not target.startswith("/") or run.mounts_over(source):
        return None
    is_whole = command.has_option(*RECURSIVE)
    source = source.removesuffix("/*").removesuffix("/.")
    if not stays(target, command.span.end, run, effects(run).removals):
        return None
    for creation in creators_of(stage, source, run):
        # Only what is copied as a whole: who knows what a part of it weighs?
        if creation.kind not in KINDS or not creation.is_taken_by(source):
            continue
        if is_whole and creation.is_folder is not False and not is_small_folder(creation.path):
            return creation
        if is_large_file(creation.path) and creation.is_folder is not True:
            return creation
    return None
