"""Finds .git folders that a clone leaves in the image."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run, Stage
from tare.model.caching.caches import append_place
from tare.model.commands.clones import is_worked_on_later, keeps_itself
from tare.model.commands.effect import Clone
from tare.model.commands.effects import effects
from tare.model.commands.reach import reaches
from tare.text import Edit, regex

PLAIN = regex(r"(/[\w.@+-]+)+")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        for clone in effects(run).clones if run.commands_named("git") else ():
            path = clone.path
            if clone.keeps_history is not True or path is None or clone.command.is_conditional or keeps_itself(clone):
                continue
            folder = f"{path.rstrip('/')}/.git"
            if not stage.role.lets_out(folder) or _is_used_later(stage, run, folder):
                continue
            message = f"{folder} stays in this layer: the repository with its history"
            yield Finding(run.at(clone.command), message, _fixes(run, clone, folder))


def _is_used_later(stage: Stage, run: Run, folder: str) -> bool:
    """Whether a later RUN works with git or takes the folder away, which deleted-in-later-layer speaks of."""
    if is_worked_on_later(stage, run):
        return True
    later = (one for one in stage.runs if one.offset > run.offset and effects(one).removals)
    return any(one.path is not None and reaches(one.path, folder) for other in later for one in effects(other).removals)


def _fixes(run: Run, clone: Clone, folder: str) -> tuple[Fix, ...]:
    place = append_place(run, clone.command)
    if place is None or not PLAIN.fullmatch(folder):
        return ()
    step = f"rm -rf {folder}"
    return (Fix(f"Add {step}", (Edit.insert(run.offset + place.offset, place.text(step)),)),)
