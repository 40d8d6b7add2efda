"""Finds git clone without --depth where nothing reads the history."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import drop
from tare.model import Run, Stage
from tare.model.commands.clones import checkout, checkouts_of, is_history_read, is_remote, keeps_itself
from tare.model.commands.command_line import read_command_line
from tare.model.commands.effect import Clone
from tare.model.commands.effects import effects
from tare.model.commands.fetch_commands import GIT_VALUED
from tare.model.commands.surroundings import surroundings
from tare.text import Edit

RECIPES = ("https://aur.archlinux.org/", "ssh://aur@aur.archlinux.org/", "aur@aur.archlinux.org:")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        if not run.commands_named("git"):
            continue
        for clone in effects(run).clones:
            line = read_command_line(clone.command, GIT_VALUED, surroundings(run).text)
            if clone.is_shallow or line.is_dynamic or line.has("--filter", "--mirror", "--bare", "--reference"):
                continue
            if _is_recipe(clone):
                continue
            if is_remote(clone) and not keeps_itself(clone) and not is_history_read(stage, run, clone):
                verb = line.verb("clone")
                name = clone.command.name
                if verb is not None and name is not None:
                    # Without a checkout of its own, the one that follows is the only one.
                    is_bare = line.has("-n", "--no-checkout")
                    fix = _fix(run, clone, verb.word.span.end) if not is_bare else None
                    message = "without --depth, the whole history is fetched for one version of the files"
                    at = name.span.cover(verb.word.span)
                    yield Finding(run.at(at), message, (fix,) if fix is not None else ())


def _is_recipe(clone: Clone) -> bool:
    """Whether it is one package of Arch's user repository: a few small files, however long their history."""
    return clone.url is not None and clone.url.startswith(RECIPES)


def _fix(run: Run, clone: Clone, place: int) -> Fix | None:
    if run.is_exec:
        return None
    option = " --depth 1"
    edits: list[Edit] = []
    checkouts = checkouts_of(run, clone)
    if checkouts:
        chosen = checkout(run, checkouts[0]) if len(checkouts) == 1 and clone.branch is None else None
        gone = drop(run, chosen.command) if chosen is not None else None
        if chosen is None or gone is None:
            return None
        option += f" --branch {chosen.name.word.raw}"
        edits.append(gone)
    edits.insert(0, Edit.insert(run.offset + place, option))
    return Fix(f"Add{option}", tuple(edits))
