"""Which instruction of a stage put what where: the layers of a path.

A file that a later layer deletes or changes stays in the earlier one, too; to say so one must know which one that is.
Only what is surely still there when its instruction ends counts, and nothing that triggers of ONBUILD would do.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..text import Record, Span, regex
from .caching.caches import caches
from .commands.effects import effects, stays
from .commands.fetch_commands import base_name
from .commands.reach import reaches
from .copy import Copy, Operand
from .instruction import Instruction
from .linked import Linked
from .model import Model
from .packages.installs import installs
from .run import Run
from .stage import Stage

_ARCHIVE = regex(r"\.(tar(\.(gz|bz2|xz|zst|lzma))?|tgz|tbz2?|txz|tzst)$")
_FILE_NAME = regex(r".*\.[A-Za-z0-9_*]{1,10}|[A-Z]\w*file|LICENSE|go\.mod|\.\w+rc|entrypoint|mvnw|gradlew")
_MADE_FOLDERS = {"npm": "node_modules", "yarn": "node_modules", "pnpm": "node_modules", "bun": "node_modules"}


class Creation(Record):
    """Something that an instruction adds to its layer at `path`, absolute, patterns kept."""

    instruction: Instruction
    path: str
    kind: str  # copy add download clone unpack write folder cache install
    span: Span  # what says so, counted from the item: the source of a COPY, the command of a RUN
    is_folder: bool | None  # None where only the build context knows: `COPY src /app/`

    def holds(self, path: str) -> bool | None:
        """Whether `path` is this; None where it is below a folder that this filled, and so may be of it."""
        if self.path == path or (reaches(self.path, path) is True and len(_parts(self.path)) == len(_parts(path))):
            return True
        return None if self.is_folder is not False and path.startswith(self.path.rstrip("/") + "/") else False

    def is_taken_by(self, pattern: str) -> bool:
        """Whether removing, or recursively changing, what matches `pattern` reaches all of this."""
        return reaches(pattern, self.path) is True


def creations(stage: Stage) -> tuple[Creation, ...]:
    """What the instructions of a stage create, in order; not what its base or parent stage holds."""
    known: tuple[Creation, ...] | None = stage.memo.get("creations")
    if known is None:
        known = stage.memo["creations"] = tuple(_read(stage))
    return known


def chain_creations(model: Model | Linked, stage: Stage) -> tuple[tuple[Stage, Creation], ...]:
    """What a stage and the stages that it grew from create, the oldest first, each with its stage."""
    return tuple((one, creation) for one in reversed(model.chain(stage)) for creation in creations(one))


def creators_of(stage: Stage, path: str, before: Instruction) -> tuple[Creation, ...]:
    """What instructions above `before` put at `path` or below it, or in a folder above it; the latest first."""
    found = []
    for creation in creations(stage):
        if creation.instruction.offset >= before.offset:
            break
        if creation.is_taken_by(path) or creation.holds(path) is not False:
            found.append(creation)
    return tuple(reversed(found))


def _read(stage: Stage) -> Iterator[Creation]:
    for instruction in stage.instructions:
        if not instruction.is_trigger and isinstance(instruction, (Copy, Run)):
            memo = instruction.item.memo
            kept = memo.get("creations")
            if kept is None or kept[0] is not instruction.state:
                found = _of_copy(instruction) if isinstance(instruction, Copy) else _of_run(instruction)
                kept = memo["creations"] = (instruction.state, tuple(found))
            for creation in kept[1]:
                # The same line at another place, or in another model, is another instruction.
                yield Creation(instruction, *creation[1:])


def _of_copy(copy: Copy) -> Iterator[Creation]:
    """The destination of each source (reference, "COPY", destination).

    A folder's content goes into the destination, a file into it or, where it ends without a slash, in its place.
    """
    target, destination = copy.target, copy.destination
    if target is None or destination is None:
        return
    sources = copy.sources
    into = len(sources) > 1 or (destination.text or "").endswith(("/", "/.")) or destination.text in (".", "..")
    keeps_parents = copy.flag("parents") is not None
    for source in sources:
        made = _of_source(copy, source, target, into, keeps_parents)
        if made is not None:
            yield made


def _of_source(copy: Copy, source: Operand, target: str, into: bool, keeps_parents: bool) -> Creation | None:
    kind = "add" if copy.name == "ADD" else "copy"
    text = source.text
    if source.is_heredoc:
        text = next((one.delimiter.text for one in copy.parts.heredocs if one.operator == source.span), text)
    if text is None:
        # Whatever it is, it goes there.
        return Creation(copy, target, kind, source.span, True if into else None)
    if kind == "add" and source.is_remote:
        is_git = text.startswith("git") or ".git" in text
        name = base_name(text)
        if is_git or copy.flag("unpack") is not None or (into and name is None):
            return Creation(copy, target, kind, source.span, True)
        return Creation(copy, f"{target.rstrip('/')}/{name}" if into else target, kind, source.span, False)
    if kind == "add" and _ARCHIVE.search(text) and copy.reads_context:
        return Creation(copy, target, "unpack", source.span, True)
    relative = posixpath.normpath("/" + text).lstrip("/")
    name = relative.rsplit("/", 1)[-1]
    if not name or text.endswith("/") or name in ("*", "."):
        return Creation(copy, target, kind, source.span, True)
    if keeps_parents:
        return Creation(copy, f"{target.rstrip('/')}/{relative}", kind, source.span, None)
    is_file = source.is_heredoc or _FILE_NAME.fullmatch(name) is not None
    if into and is_file:
        return Creation(copy, f"{target.rstrip('/')}/{name}", kind, source.span, False)
    return Creation(copy, target, kind, source.span, False if is_file else None)


def _of_run(run: Run) -> Iterator[Creation]:
    done = effects(run)
    found: list[tuple[str | None, str, Span, int, bool]] = []
    for download in done.downloads:
        span = download.command.span
        found.append((download.path, "download", span, span.end, False))
    for clone in done.clones:
        found.append((clone.path, "clone", clone.command.span, clone.command.span.end, True))
    for extraction in done.extractions:
        if extraction.folder is not None:
            found.append((extraction.folder, "unpack", extraction.command.span, extraction.command.span.end, True))
    for write in done.writes:
        kind = "folder" if write.is_folder and not write.sources else "write"
        found.append((write.path, kind, write.command.span, write.command.span.end, write.is_folder))
    for install in installs(run):
        folder = _MADE_FOLDERS.get(install.manager)
        if folder is not None and install.folder is not None and not install.is_global:
            span = install.command.span
            found.append((f"{install.folder.rstrip('/')}/{folder}", "install", span, span.end, True))
    for path, kind, span, end, is_folder in sorted(found, key=lambda one: one[2].start):
        if path is not None and path.startswith("/") and path != "/" and stays(path, end, run, done.removals):
            yield Creation(run, path, kind, span, is_folder)
    for left in caches(run):
        if left.is_certain and left.path.startswith("/"):
            yield Creation(run, left.path, "cache", left.commands[0].span, True)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
