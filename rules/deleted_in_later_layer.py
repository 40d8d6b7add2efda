"""Finds files and packages that are deleted in a later layer than the one that brought them."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Model, Run, Stage
from tare.model.caches import append_place
from tare.model.deletions import Brought, Deletion, deletions
from tare.model.effects import effects
from tare.syntax import Blank, Comment
from tare.syntax.shell_tree import Command
from tare.text import Edit, Span

# Of files that are named one by one, only those that are worth a word.
LARGE = re.compile(
    r"\.(tar(\.\w+)?|t[gbx]z2?|tzst|gz|bz2|xz|zst|zip|7z|rar|jar|war|ear|whl|gem|deb|rpm|apk|iso|img|bin|run|exe|msi|so"
    r"|dll|dump|sqlite|onnx|pt|h5|nupkg|cab|dmg|pkg|qcow2|vsix)$|conda[\w.-]*\.sh$",
    re.IGNORECASE,
)
SMALL_FOLDER = re.compile(r"script|conf|template|patch|requirement|docker|setup|install|cron|\.d$", re.IGNORECASE)
SECRET = re.compile(
    r"(^|/)(id_(rsa|dsa|ecdsa|ed25519)|\.npmrc|\.netrc|\.pypirc|\.git-credentials|\.ssh|credentials|\.env|[\w.-]+\.key)$"
)
FILES = ("copy", "add", "download")


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage in model.stages:
        if not stage.role.ships:
            continue
        for deletion in deletions(model, stage):
            brought = tuple(one for one in deletion.brought if _is_worth_it(one, deletion.is_move))
            if brought:
                yield _finding(model, stage, deletion._replace(brought=brought))


def _is_worth_it(one: Brought, is_move: bool) -> bool:
    if one.kind in ("clone", "unpack", "install", "cache", "package"):
        return True
    name = one.what.rpartition("/")[2]
    if one.kind not in FILES:
        return one.kind == "write" and one.is_folder is True and not is_move
    if LARGE.search(name):
        return True
    if is_move:
        return False
    return _is_secret(one) or (one.is_folder is not False and not SMALL_FOLDER.search(name))


def _is_secret(one: Brought) -> bool:
    return one.kind in ("copy", "add") and SECRET.search(one.what) is not None


def _finding(model: Model, stage: Stage, deletion: Deletion) -> Finding:
    layers = {id(one.instruction): one for one in reversed(deletion.brought)}
    name = deletion.brought[0].instruction.name
    where = f"the layer of the {name} above" if len(layers) == 1 else "the layers above"
    names = list(dict.fromkeys(one.what for one in deletion.brought))
    what = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    stays = "stays" if len(names) == 1 else "stay"
    if any(_is_secret(one) for one in deletion.brought):
        message = f"{what} {stays} in {where}, where everybody who has the image can read it"
    elif deletion.is_move:
        message = f"{what} {stays} in {where}; moving it here stores it twice"
    else:
        message = f"{what} {stays} in {where}; deleting it here makes the image no smaller"
    related = tuple(
        Related(model.place(one.stage, one.instruction.at(one.span)), "this brought it")
        for one in sorted(layers.values(), key=lambda one: (one.stage.number, one.instruction.offset))
    )
    fix = _fix(model, stage, deletion)
    at = model.place(stage, deletion.run.at(_span(deletion.command)))
    return Finding(at, message, (fix,) if fix else (), related[:5])


def _span(command: Command) -> Span:
    """The command from its name on, without its redirects."""
    start = command.name.span if command.name is not None else command.span
    return start.cover(command.words[-1].span) if command.words else start


def _fix(model: Model, stage: Stage, deletion: Deletion) -> Fix | None:
    """Deleting at the end of the RUN that brought it, where that is the one just above."""
    run, command = deletion.run, deletion.command
    above = deletion.brought[0].instruction
    if any(one.instruction is not above for one in deletion.brought) or not isinstance(above, Run) or deletion.is_move:
        return None
    if run.is_exec or run.parts.heredocs or len(run.scripts) != 1 or not _are_neighbours(stage, above, run):
        return None
    script, place = run.scripts[0], append_place(above)
    step = script.chain[0]
    text = step.span.of(run.item.text)
    if step.commands != (command,) or "\n" in text or place is None or script.comments or script.has_errors:
        return None
    # Another folder may be the current one at the end of the RUN above.
    is_about_files = any(one.command is command for one in effects(run).removals)
    if is_about_files and not all(word.literal_prefix.startswith(("-", "/")) for word in command.words):
        return None
    is_alone = len(script.chain) == 1
    if is_alone and run.parts.comments:
        return None
    gone = run.whole if is_alone else run.at(step.removal)
    insertion = Edit.insert(above.offset + place.offset, place.text(text))
    edits = (insertion, Edit.delete(gone))
    shift = model.offset_of(stage)
    return Fix(f"Move {command.program} into the RUN above", tuple(edit.shift(shift) for edit in edits))


def _are_neighbours(stage: Stage, first: Run, second: Run) -> bool:
    """Whether both stand in the stage, and nothing but blank lines and comments between them."""
    if not any(first is one for one in stage.instructions):
        return False
    offset = 0
    for item in stage.items:
        if first.whole.end <= offset < second.offset and not isinstance(item, (Blank, Comment)):
            return False
        offset += len(item.text)
    return True
