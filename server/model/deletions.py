"""What commands delete, or move away, that instructions above their RUN brought: it stays in the layer of these.

Only what is sure: the command runs in every build, and what it deletes is known to have been there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax.shell_tree import Command
from ..text import Record, Span
from .caching.caches import caches
from .caching.cleanups import may_clean
from .commands.effect import Purge, Removal
from .commands.effects import effects
from .copy import Copy
from .instruction import Instruction
from .layers import Creation, chain_creations
from .linked import Linked
from .model import Model
from .origin import is_sent, origin
from .packages.install import Install
from .packages.installs import installs
from .run import Run
from .stage import Stage


class Brought(Record):
    """Something that a layer holds and a later one deletes."""

    stage: Stage
    instruction: Instruction
    span: Span  # what brought it, counted from the item
    kind: str  # the kinds of Creation, and "package"
    what: str  # the path, or the name of the package
    is_folder: bool | None = True


class Deletion(Record):
    """One command of a RUN, with all that it deletes of what was brought above."""

    run: Run
    command: Command
    is_move: bool
    brought: tuple[Brought, ...]


def deletions(model: Model | Linked, stage: Stage) -> Iterator[Deletion]:
    """Every such command of the stage, in order; what it stands on counts as far as the file has it."""
    gone: set[int] = set()
    left = _Left()
    for one in reversed(model.chain(stage)[1:]):
        for run in one.runs:
            left.add(one, run)
    for run in stage.runs:
        done = effects(run)
        found: dict[int, list[Brought]] = {}
        for removal in done.removals:
            for one, creation in _taken(model, stage, run, removal):
                if removal.is_certain and id(creation) not in gone:
                    gone.add(id(creation))
                    path = creation.path if creation.is_taken_by(removal.path or "") else removal.path or ""
                    brought = Brought(one, creation.instruction, creation.span, creation.kind, path, creation.is_folder)
                    found.setdefault(id(removal.command), []).append(brought)
        for purge in done.purges:
            if not purge.command.is_conditional:
                found.setdefault(id(purge.command), []).extend(_installed(model, stage, run, purge))
        moves = {id(removal.command) for removal in done.removals if removal.is_move}
        for command in run.commands:
            brought_here = found.get(id(command)) or left.emptied_by(run, command)
            if brought_here:
                yield Deletion(run, command, id(command) in moves, tuple(brought_here))
        left.add(stage, run)


class _Left:
    """The caches that were left so far. By what they are: of these there are few, however many commands there are."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], list[tuple[int, Brought]]] = {}
        self._count = 0

    def add(self, stage: Stage, run: Run) -> None:
        for left in caches(run):
            first = left.commands[0]
            if left.is_certain and not first.is_conditional:
                brought = Brought(stage, run, first.span, "cache", left.path)
                self._left.setdefault((left.manager, left.path), []).append((self._count, brought))
                self._count += 1

    def emptied_by(self, run: Run, command: Command) -> list[Brought]:
        """Those that a command of a later RUN empties, in the order in which they were left."""
        if not self._left or command.is_conditional or command.is_background:
            return []
        found = []
        for (manager, path), left in self._left.items():
            if may_clean(command, manager, path) and not _uses(run, manager, command):
                found += left
        return [brought for _, brought in sorted(found, key=lambda one: one[0])]


def _taken(model: Model | Linked, stage: Stage, run: Run, removal: Removal) -> Iterator[tuple[Stage, Creation]]:
    """What stands above the RUN and is surely taken away by a removal."""
    path = removal.path
    if path is None or not path.startswith("/") or removal.is_partial or run.mounts_over(path):
        return
    for one, creation in chain_creations(model, stage):
        if one is stage and creation.instruction.offset >= run.offset:
            return
        if not (creation.is_taken_by(path) or _is_part(model, creation, path)) or not _is_sure(creation):
            continue
        if creation.kind != "cache" or not _fills_again(run, creation, removal.command):
            yield one, creation


def _is_sure(creation: Creation) -> bool:
    """Whether what brought it runs in every build."""
    maker = creation.instruction
    commands = maker.commands if isinstance(maker, Run) else ()
    return not any(command.is_conditional for command in commands if command.span == creation.span)


def _is_part(model: Model | Linked, creation: Creation, path: str) -> bool:
    """Whether `path` is surely among what was brought."""
    if creation.kind == "clone":
        return path == f"{creation.path}/.git"
    copy = creation.instruction
    if model.context is None or not isinstance(copy, Copy) or not copy.reads_context:
        return False
    files = (origin(copy, source, path) for source in copy.sources if source.span == creation.span)
    return any(file is not None and is_sent(model.context, file) for file in files)


def _fills_again(run: Run, creation: Creation, before: Command) -> bool:
    """Whether the RUN has filled that cache itself, so that it is its own cache that it empties."""
    filler = creation.instruction
    left = caches(filler) if isinstance(filler, Run) else ()
    return any(_uses(run, one.manager, before) for one in left if one.path == creation.path)


def _uses(run: Run, manager: str, before: Command) -> bool:
    early = [command for command in run.commands if command.span.start < before.span.start]
    if any(command.program.startswith(manager) for command in early):
        return True
    return any(one.manager == manager and any(one.command is command for command in early) for one in installs(run))


def _runs_above(model: Model | Linked, stage: Stage, run: Run) -> Iterator[tuple[Stage, Run]]:
    for one in reversed(model.chain(stage)):
        for other in one.runs:
            if one is not stage or other.offset < run.offset:
                yield one, other


def _installed(model: Model | Linked, stage: Stage, run: Run, purge: Purge) -> Iterator[Brought]:
    """The packages that are taken away and that other layers installed, and still have."""
    wanted = dict.fromkeys(purge.names)
    prunes = purge.verb is not None and purge.verb.text == "prune"
    found: list[tuple[str, Brought]] = []
    for one, other in _runs_above(model, stage, run):
        both: list[Install | Purge] = [*installs(other), *effects(other).purges]
        steps = [step for step in both if step.manager == purge.manager]
        for step in sorted(steps, key=lambda step: step.command.span.start):
            if isinstance(step, Purge):
                found = [(name, brought) for name, brought in found if name not in step.names]
                continue
            if step.command.is_conditional:
                continue
            virtual = step.line.value("-t", "--virtual") if step.manager == "apk" else None
            names = step.names | ({virtual} if virtual is not None else set())
            for name in wanted:
                if name in names:
                    found.append((name, Brought(one, other, step.command.span, "package", name)))
            if prunes and step.manifests and step.omits_dev is False:
                found.append(("", Brought(one, other, step.command.span, "install", "what it prunes")))
    for _, brought in found:
        yield brought
