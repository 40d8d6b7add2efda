"""Repairs of cache mounts, which rules share: what works against them is taken out. Edits count from the scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import Instruction, Run, Stage
from ..model.caching.cache_mounts import DOCKER_CLEAN, Waste, has_docker_clean, wastes
from ..model.caching.mountable import mountables
from ..model.commands.effects import effects
from ..model.commands.reach import reaches
from ..model.mount import Mount
from ..text import Edit, Span, regex
from .layer_repairs import step_of
from .word_repairs import drop_words, insert_first

APT = "/var/cache/apt"
LISTS = "/var/lib/apt"
"""Where apt also writes down which packages were installed on their own (`extended_states`)."""
_READS_MARKS = regex(r"\bauto-?remove\b|\bapt-mark\b|AutomaticRemove")
KEEP_ARCHIVES = f"rm -f {DOCKER_CLEAN}"


def spare(run: Run, waste: Waste) -> tuple[Edit, ...] | None:
    """Take out what empties a cache or refuses it; None where that is not simple."""
    if waste.words:
        edits = [drop_words(run, waste.command, word) for word in waste.words]
        return tuple(edit for edit in edits if edit is not None) if None not in edits else None
    step = step_of(run, waste.command, in_heredoc=True)
    if step is None or len(run.scripts[0].chain) < 2 or _decides(run, waste):
        return None
    if any(comment.span.overlaps(step.removal) for comment in run.parts.comments):
        return None
    return (Edit.delete(run.at(step.removal)),)


def spare_all(run: Run, wastes: Iterable[Waste]) -> tuple[Edit, ...] | None:
    """Take out all of them; None where that is not simple, or would leave nothing."""
    found: list[Edit] = []
    steps = 0
    for waste in wastes:
        edits = spare(run, waste)
        if edits is None:
            return None
        steps += not waste.words
        found += edits
    if steps and steps >= len(run.scripts[0].chain):
        return None
    return tuple(_merge(found))


def mount_folders(run: Run, flags: Sequence[str]) -> tuple[Edit, ...] | None:
    """Mount caches, in front of the flags that are there, and take out what works against them.

    None where that is not simple, or where something would miss what the mounts hold: a stage that copies from there.
    """
    targets = [flag.split("target=", 1)[1].split(",", 1)[0] for flag in flags]
    if run.is_trigger or not flags or any(_is_copied(run, target) for target in targets):
        return None
    if LISTS in targets and reads_marks(run):
        return None
    found = list(wastes(run, targets))
    spared = spare_all(run, found)
    if spared is None or _removes_mount(run, targets, found):
        return None
    line_break = f" {run.item.escape}\n"
    text = f"{line_break}    ".join(flags) + f"{line_break}   " if len(flags) > 1 else flags[0]
    edits = [Edit.insert(run.keyword.end, f" {text}"), *spared]
    if any(target == APT for target in targets) and _is_cleaned(run):
        kept = keep_archives(run)
        if kept is None:
            return None
        edits.append(kept)
    return tuple(edits)


def reads_marks(run: Run) -> bool:
    """Whether apt removes what nothing needs any more. Below a mount it would go by what other builds installed."""
    return _READS_MARKS.search(run.item.text) is not None


def is_named_later(stage: Stage, run: Run, targets: Iterable[str]) -> bool:
    """Whether a later line of the stage names one of the folders: it may want what a mount would take out of there."""
    return any(later.offset > run.offset for target in targets for later in _naming(stage, target))


def _naming(stage: Stage, target: str) -> tuple[Instruction, ...]:
    """The lines that name a folder, other than those that mount something there or delete it."""
    known: dict[str, tuple[Instruction, ...]] = stage.memo.setdefault("lines that name a folder", {})
    if target not in known:
        named = (one for one in stage.instructions if target in one.item.text)
        known[target] = tuple(one for one in named if not isinstance(one, Run) or not _handles(one, target))
    return known[target]


def _handles(run: Run, target: str) -> bool:
    """Whether what a RUN says of a folder is about the cache: it has a mount there, would get one, or deletes it."""
    if any(mount.target == target for mount in run.mounts):
        return True
    if any(target in one.targets for one in mountables(run)):
        return True
    removed = [one for one in effects(run).removals if (one.path or "").startswith(target) and not one.is_move]
    return run.item.text.count(target) <= len(removed)


def _is_copied(run: Run, target: str) -> bool:
    """Whether another stage copies or mounts that folder, or a folder around it other than the root."""
    folder = target.rstrip("/") + "/"
    outs = [None if out is None else out.rstrip("/") + "/" for out in (*run.role.copied_out, *run.role.lent)]
    return any(out is None or out.startswith(folder) or (out != "/" and folder.startswith(out)) for out in outs)


def _removes_mount(run: Run, targets: Sequence[str], spared: Sequence[Waste]) -> bool:
    """Whether a step removes the folder of a mount or one around it, which fails, as the folder is busy."""
    words = {id(word) for waste in spared for word in waste.words}
    commands = {id(waste.command) for waste in spared if not waste.words}
    for removal in effects(run).removals:
        if removal.path is None or id(removal.word) in words or id(removal.command) in commands:
            continue
        pattern = removal.path.rstrip("/")
        for target in targets:
            folder = target.rstrip("/")
            if pattern.count("/") <= folder.count("/") and reaches(pattern, folder) is not False:
                return True
    return False


def _is_cleaned(run: Run) -> bool:
    """Whether the base image makes apt delete what it downloaded, and the RUN does nothing about it."""
    text = run.item.text
    return has_docker_clean(run.base) and "docker-clean" not in text and "Keep-Downloaded" not in text


def keep_archives(run: Run) -> Edit | None:
    """Let apt keep what it downloads: Debian's and Ubuntu's images delete it after each install."""
    return insert_first(run, KEEP_ARCHIVES)


def extend_mount(run: Run, mount: Mount, option: str) -> Edit | None:
    """Write one more option at a mount's end; None where it does not end plainly.

    The last letter is written again, so that the edit is inside of the flag.
    """
    last = mount.span.of(run.item.text)[-1:]
    if last in ("", '"', "'", ","):
        return None
    end = run.at(mount).end
    return Edit(Span(end - 1, end), f"{last},{option}")


def _decides(run: Run, waste: Waste) -> bool:
    """Whether the step's success decides over another one: `a || b`."""
    step = step_of(run, waste.command, in_heredoc=True)
    chain = run.scripts[0].chain
    index = next((number for number, one in enumerate(chain) if one is step), 0)
    around = chain[index : index + 2]
    return any(one.connector is not None and one.connector.text not in ("&&", ";", "\n") for one in around)


def _merge(edits: list[Edit]) -> list[Edit]:
    """Deletions that touch or overlap, as one."""
    found: list[Edit] = []
    for edit in sorted(edits):
        last = found[-1] if found else None
        if last is not None and edit.span.start <= last.span.end and not edit.text and not last.text:
            found[-1] = Edit.delete(Span(last.span.start, max(last.span.end, edit.span.end)))
        else:
            found.append(edit)
    return found
