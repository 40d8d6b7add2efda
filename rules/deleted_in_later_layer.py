"""Finds files and packages that are deleted in a later layer than the one that brought them."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.layer_repairs import move_up
from tare.model import Linked, Stage
from tare.model.deletions import Brought, Deletion, deletions
from tare.model.estimates.deletion_costs import bytes_kept
from tare.model.estimates.weights import is_large_file, is_small_folder
from tare.syntax.shell_tree import Command
from tare.text import Span, regex

SECRET = regex(
    r"(^|/)(id_(rsa|dsa|ecdsa|ed25519)|\.npmrc|\.netrc|\.pypirc|\.git-credentials|\.ssh|credentials|\.env|[\w.-]+\.key)$"
)
FILES = ("copy", "add", "download")


@check(Stage, linked=True)
def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    for deletion in deletions(linked, stage):
        brought = tuple(one for one in deletion.brought if _is_worth_it(one, deletion.is_move))
        if brought:
            yield _finding(linked, stage, deletion._replace(brought=brought))


def _is_worth_it(one: Brought, is_move: bool) -> bool:
    if one.kind in ("clone", "unpack", "install", "cache", "package"):
        return True
    if one.kind not in FILES:
        return one.kind == "write" and one.is_folder is True and not is_move
    if is_large_file(one.what):
        return True
    if is_move:
        return False
    # Files that are named one by one and not large are not worth a word.
    return _is_secret(one) or (one.is_folder is not False and not is_small_folder(one.what))


def _is_secret(one: Brought) -> bool:
    return one.kind in ("copy", "add") and SECRET.search(one.what) is not None


def _finding(linked: Linked, stage: Stage, deletion: Deletion) -> Finding:
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
        Related(linked.place(one.stage, one.instruction.at(one.span)), "this brought it")
        for one in sorted(layers.values(), key=lambda one: (one.stage.number, one.instruction.offset))
    )
    fix = _fix(linked, stage, deletion)
    at = linked.place(stage, deletion.run.at(_span(deletion.command)))
    return Finding(at, message, (fix,) if fix else (), related[:5], bytes_kept(linked, deletion))


def _span(command: Command) -> Span:
    """The command from its name on, without its redirects."""
    start = command.name.span if command.name is not None else command.span
    return start.cover(command.words[-1].span) if command.words else start


def _fix(linked: Linked, stage: Stage, deletion: Deletion) -> Fix | None:
    """Deleting at the end of the RUN that brought it, where that is the one just above."""
    above = deletion.brought[0].instruction
    if deletion.is_move or any(one.instruction is not above for one in deletion.brought):
        return None
    edits = move_up(stage, above, deletion.run, deletion.command)
    if edits is None:
        return None
    shift = linked.offset_of(stage)
    return Fix(f"Move {deletion.command.program} into the RUN above", tuple(edit.shift(shift) for edit in edits))
