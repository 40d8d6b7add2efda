"""Finds owners and modes that are changed in a later layer than that of the files."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.finding import WORTH_SAYING
from tare.engine.layer_repairs import drop, move_up
from tare.model import Around, Context, Copy, Instruction, Run, Stage
from tare.model.commands.effect import Change
from tare.model.commands.effects import effects
from tare.model.commands.reach import reaches
from tare.model.estimates.copy_costs import context_cost
from tare.model.estimates.weights import is_large_file, is_small_folder, is_small_program
from tare.model.layers import Creation, creations
from tare.syntax.shell_tree import Command
from tare.text import Edit, regex

BUILT = ("unpack", "clone", "install")
FILES = ("copy", "add", "download", *BUILT)
PLAIN_OWNER = regex(r"[\w.-]+(:[\w.-]+)?")
PLAIN_MODE = regex(r"[0-7]{3,4}|[ugoa]*[-+=][rwxXugo]+(,[ugoa]*[-+=][rwxXugo]+)*")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    for run in stage.runs:
        by_command: dict[int, list[tuple[Change, list[Creation]]]] = {}
        for change in effects(run).changes:
            if not change.command.is_conditional and change.command.program != "find":
                found = [one for one in creations(stage) if _changes(stage, run, change, one)]
                by_command.setdefault(id(change.command), []).append((change, found))
        for changes in by_command.values():
            if any(found for _, found in changes):
                yield _finding(stage, run, changes, around.context)


def _changes(stage: Stage, run: Run, change: Change, creation: Creation) -> bool:
    """Whether all that was created is surely stored once more by the change."""
    path, maker = change.path, creation.instruction
    if path is None or maker.offset >= run.offset or creation.kind not in FILES or run.mounts_over(path):
        return False
    if isinstance(maker, Copy) and maker.flag("chown" if change.kind == "owner" else "chmod") is not None:
        return False
    if path.startswith("/etc/") or not _is_worth_it(change, creation):
        return False
    is_meant = creation.is_taken_by(path) if change.is_recursive else creation.path == path
    return is_meant and not _is_gone(stage, run, change, creation)


def _is_worth_it(change: Change, creation: Creation) -> bool:
    maker = creation.instruction
    names = [creation.path]
    if isinstance(maker, Copy):
        names.append(creation.span.of(maker.item.text))
    if creation.is_folder is False:
        return any(is_large_file(name) for name in names)
    if change.is_recursive:
        return creation.kind in BUILT or not any(is_small_folder(name) for name in names)
    # Only a program is made executable, or put there; a folder would keep its files as they are.
    is_program = creation.is_folder is None and ("/bin/" in creation.path or (change.value or "").endswith("+x"))
    return change.kind == "mode" and is_program and not any(is_small_program(name) for name in names)


def _is_gone(stage: Stage, run: Run, change: Change, creation: Creation) -> bool:
    """Whether it was deleted again, or moved away, before the change."""
    return any(
        removal.path is not None and reaches(removal.path, creation.path) is not False
        for other in stage.runs
        if creation.instruction.offset < other.offset <= run.offset
        for removal in effects(other).removals
        if other is not run or removal.command.span.start < change.command.span.start
    )


def _finding(stage: Stage, run: Run, changes: list[tuple[Change, list[Creation]]], context: Context | None) -> Finding:
    command = changes[0][0].command
    makers = {id(one.instruction): one for _, found in changes for one in reversed(found)}
    paths = list(dict.fromkeys(one.path for _, found in changes for one in found))
    if len(paths) > 2:
        paths = list(dict.fromkeys(change.path or "" for change, found in changes if found))
    first = next(iter(makers.values())).instruction
    thing = "owner" if changes[0][0].kind == "owner" else "mode"
    where = f"the {first.name} above" if len(makers) == 1 else "the instructions above"
    verb = "are" if len(paths) > 1 else "is"
    advice = f"{where} can set the {thing}"
    copies, owner = (
        [one.instruction for one in makers.values() if isinstance(one.instruction, Copy)],
        changes[0][0].value,
    )
    if thing == "owner" and owner is not None and copies and not _exists(stage, run, copies, owner):
        advice = f"COPY --chown={owner} can stand below the RUN that creates the user"
    message = f"{', '.join(paths[:3])} {verb} stored once more in this layer; {advice}"
    related = (Related(one.instruction.at(one.span), "this brought it") for one in makers.values())
    start = command.name.span if command.name is not None else command.span
    at = run.at(start.cover(command.words[-1].span))
    fix = _fix(stage, run, changes, [one.instruction for one in makers.values()])
    saving = _saving(stage, [one for _, found in changes for one in found], context)
    return Finding(at, message, (fix,) if fix is not None else (), tuple(sorted(related))[:5], saving)


def _saving(stage: Stage, found: list[Creation], context: Context | None) -> int | None:
    """The bytes of the copies that are stored again as a whole, as far as they are known."""
    within = {id(one) for one in found}
    partly = {id(one.instruction) for one in creations(stage) if id(one) not in within}
    copies = {id(one.instruction): one.instruction for one in found if id(one.instruction) not in partly}
    known = [
        context_cost(copy, context).known for copy in copies.values() if isinstance(copy, Copy) and copy.reads_context
    ]
    return sum(known) if sum(known) >= WORTH_SAYING else None


def _fix(stage: Stage, run: Run, changes: list[tuple[Change, list[Creation]]], makers: list[Instruction]) -> Fix | None:
    change, found = changes[0]
    command = change.command
    if len(makers) == 1 and isinstance(makers[0], Run):
        edits = move_up(stage, makers[0], run, command)
        return Fix(f"Move {command.program} into the RUN above", edits) if edits is not None else None
    gone, value = drop(run, command), change.value
    copies = [maker for maker in makers if isinstance(maker, Copy)]
    if gone is None or value is None or len(changes) > 1 or len(copies) < len(makers):
        return None
    flag, plain = ("chown", PLAIN_OWNER) if change.kind == "owner" else ("chmod", PLAIN_MODE)
    is_whole = all(copy.target == change.path for copy in copies) or (len(found) == 1 and found[0].path == change.path)
    if not plain.fullmatch(value) or not is_whole or not any(word.raw == value for word in command.words):
        return None
    if _something_between(stage, run, command, copies) or (flag == "chown" and not _exists(stage, run, copies, value)):
        return None
    inserts = tuple(Edit.insert(copy.keyword.end, f" --{flag}={value}") for copy in copies)
    return Fix(f"Use COPY --{flag}={value}", (*inserts, gone))


def _something_between(stage: Stage, run: Run, command: Command, copies: list[Copy]) -> bool:
    """Whether a command may use the files before they have their new owner, or add to them."""
    first = min(copy.offset for copy in copies)
    if any(first < other.offset < run.offset for other in stage.instructions if other.name == "RUN"):
        return True
    early = [other for other in run.commands if other.span.start < command.span.start]
    return any(other.program not in ("chown", "chmod", "chgrp") for other in early)


def _exists(stage: Stage, run: Run, copies: list[Copy], owner: str) -> bool:
    """Whether user and group exist, or may, when the first of the files is copied."""
    first = min(copy.offset for copy in copies)
    made = {
        account.name
        for other in stage.runs
        if first < other.offset <= run.offset
        for account in effects(other).accounts
    }
    return not any(name in made for name in owner.split(":"))
