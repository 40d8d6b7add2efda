"""How many bytes stay in an image though a later layer deletes them, as far as that is known."""

from __future__ import annotations

from ..commands.effects import effects
from ..copy import Copy
from ..deletions import Brought, Deletion
from ..linked import Linked
from ..model import Model
from ..origin import is_sent, origin
from ..run import Run
from .apt_costs import apt_steps
from .copy_costs import excluded
from .run_costs import APT_LISTS


def bytes_kept(model: Model | Linked, deletion: Deletion) -> int | None:
    """The bytes of all that is known of what a command deletes: files of the context, packages of apt and its lists.

    None where nothing of it is known.
    """
    copied: set[tuple[int, str]] = set()
    total = 0
    for one in deletion.brought:
        if one.kind in ("copy", "add"):
            key = (one.instruction.offset, one.what)
            total += _copied(model, one) if key not in copied else 0
            copied.add(key)
        elif one.kind == "cache" and one.what.startswith("/var/lib/apt/lists") and one.stage.base.family == "debian":
            total += APT_LISTS
    return (total + _purged(model, deletion)) or None


def _copied(model: Model | Linked, one: Brought) -> int:
    """What a COPY brought to that path from the build context."""
    copy, context = one.instruction, model.context
    if context is None or not isinstance(copy, Copy) or not copy.reads_context or excluded(copy):
        return 0
    for source in copy.sources:
        path = origin(copy, source, one.what) if source.span == one.span else None
        if path is not None and is_sent(context, path):
            weight = context.weigh((path,))
            return weight.bytes if weight is not None else 0
    return 0


def _purged(model: Model | Linked, deletion: Deletion) -> int:
    """The packages that apt takes away; with what they brought along where the RUN also takes what nothing needs."""
    names = frozenset(one.what for one in deletion.brought if one.kind == "package")
    makers = {id(one.instruction) for one in deletion.brought if one.kind == "package"}
    if not names:
        return 0
    sweeps = _sweeps(deletion.run)
    found = 0
    for stage in {id(one.stage): one.stage for one in deletion.brought}.values():
        for step in apt_steps(stage, model.chain(stage)[1:], model.facts):
            if id(step.run) not in makers:
                continue
            for install in step.installs:
                if install.weight is None or install.before is None:
                    continue
                if not sweeps:
                    found += sum(piece.bytes for piece in install.weight.added if piece.name in names)
                    continue
                from .debian_packages import weigh

                rest = tuple(name for name in install.names if name not in names)
                left = weigh(rest, install.before, install.is_with_recommended)
                kept = {piece.name for piece in left.added}
                found += sum(piece.bytes for piece in install.weight.added if piece.name not in kept)
    return found


def _sweeps(run: Run) -> bool:
    """Whether what nothing needs any more goes, too."""
    purges = [purge for purge in effects(run).purges if purge.manager == "apt"]
    verbs = [purge.verb.text for purge in purges if purge.verb is not None]
    words = [word.text for purge in purges for word in purge.command.words]
    return bool({"autoremove", "autopurge"} & set(verbs)) or bool({"--auto-remove", "--autoremove"} & set(words))
