"""Finds archives that stay in the image although they were unpacked, and package files although they were installed."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.layer_repairs import drop
from tare.engine.options import Options
from tare.model import Copy, Operand, Run, Stage
from tare.model.caching.caches import append_place
from tare.model.commands.command_line import option_names
from tare.model.commands.effect import Extraction, Leftover
from tare.model.commands.effects import effects
from tare.model.commands.plain_commands import HADOLINT_ARCHIVES, PlainCommand, plain_commands
from tare.model.commands.reach import reaches
from tare.model.commands.surroundings import surroundings
from tare.model.layers import Creation, creations
from tare.syntax.shell_tree import IN_LOOP, IN_QUOTED_SCRIPT, IN_SUBSHELL, Command
from tare.text import Edit, regex

# What ADD unpacks (reference, "Adding local tar archives").
TAR = regex(r"\.(tar(\.(gz|bz2|xz|zst))?|tgz|tbz2?|txz)$")
PLAIN_PATH = regex(r"/[\w./+@-]+")
PLAIN_WORD = regex(r"-?[xzjJvfpC]+|--(extract|gzip|bzip2|xz|file|directory|verbose)")
UNPACKERS = option_names(
    "tar bsdtar gtar unzip 7z 7za 7zr 7zz gunzip gzip bunzip2 bzip2 unxz xz unlzma lzma unzstd zstd"
)
NESTED = IN_LOOP | IN_QUOTED_SCRIPT | IN_SUBSHELL
HADOLINT_UNPACKERS = ("bunzip2", "gunzip", "gzcat", "uncompress", "unlzma", "unxz", "unzip", "zcat", "zgz")
"""What hadolint takes for unpacking, beside tar."""


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    yield from _as_hadolint(stage) if options.as_hadolint else _kept(stage)


def _kept(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        for left in effects(run).leftovers:
            if _is_kept_on_purpose(left.extraction):
                continue
            if stage.role.lets_out(left.path) and not _is_removed_later(stage, run, left.path):
                yield _downloaded(stage, run, left)
    unpacks = any(effects(run).extractions for run in stage.runs)
    for creation in creations(stage) if unpacks else ():
        copy = creation.instruction
        if not isinstance(copy, Copy) or creation.is_folder is not False or not stage.role.lets_out(creation.path):
            continue
        use = next(_uses(stage, copy, creation.path), None)
        if use is not None:
            yield _copied(stage, copy, creation, *use)


def _is_removed_later(stage: Stage, run: Run, path: str) -> bool:
    """Whether that is deleted-in-later-layer's business."""
    later = (other for other in stage.runs if other.offset > run.offset)
    return any(
        removal.path is not None and reaches(removal.path, path)
        for other in later
        for removal in effects(other).removals
    )


def _uses(stage: Stage, copy: Copy, path: str) -> Iterator[tuple[Run, Extraction]]:
    """Where a copied archive is unpacked or installed."""
    for run in stage.runs:
        for extraction in effects(run).extractions if run.offset > copy.offset and not run.mounts_over(path) else ():
            archive = extraction.archive
            if _is_kept_on_purpose(extraction):
                continue
            if archive is not None and archive.count("/") == path.count("/") and reaches(archive, path):
                yield run, extraction


def _is_kept_on_purpose(extraction: Extraction) -> bool:
    """`gunzip --keep`."""
    return extraction.command.program not in ("tar", "unzip") and extraction.command.has_option("-k", "--keep")


def _is_unpacked(extraction: Extraction) -> bool:
    return extraction.command.program in UNPACKERS


def _downloaded(stage: Stage, run: Run, left: Leftover) -> Finding:
    command = left.download.command
    around = surroundings(run)
    words = [word for word in command.words if around.path(word, command) == left.path]
    at = words[-1] if words else left.download.word if left.download.word is not None else command
    done = "unpacked" if _is_unpacked(left.extraction) else "installed"
    name = left.path.rpartition("/")[2]
    related = (Related(run.at(left.extraction.command), f"it is {done} here"),)
    return Finding(run.at(at), f"{name} stays in this layer after it was {done}", _removal(stage, run, left), related)


def _removal(stage: Stage, run: Run, left: Leftover) -> tuple[Fix, ...]:
    """Removing it as the last step. A path that holds variables is written as it stands where it is unpacked."""
    command, word = left.extraction.command, left.extraction.word
    place = append_place(run, command)
    if command.is_conditional or left.download.command.is_conditional:
        return ()  # where neither has run there is nothing to remove
    if place is None or word is None or command.wrapper is not None or command.flags & NESTED:
        return ()
    text: str | None = left.path
    if word.variables or word.has_glob:
        moves = any(one.program in ("cd", "pushd", "popd") and one.span > command.span for one in run.commands)
        text = None if word.has_glob or (moves and not word.raw.strip('"').startswith("/")) else word.raw
    elif not PLAIN_PATH.fullmatch(left.path):
        text = None
    if text is None:
        return ()
    name = left.path.rpartition("/")[2]
    others = [one for one in stage.instructions if one.offset > run.offset]
    is_safe = stage.role.is_final and not word.variables and not any(name in one.item.text for one in others)
    insertion = Edit.insert(run.offset + place.offset, place.text(f"rm {text}"))
    return (Fix(f"Add rm {text}", (insertion,), is_safe),)


def _copied(stage: Stage, copy: Copy, creation: Creation, run: Run, extraction: Extraction) -> Finding:
    name = creation.path.rpartition("/")[2]
    source = next(one for one in copy.sources if one.span == creation.span)
    is_unpacked = _is_unpacked(extraction)
    done = "unpacked" if is_unpacked else "installed"
    by_add = is_unpacked and TAR.search(creation.path) is not None and (source.is_remote or copy.reads_context)
    if by_add:
        advice = "ADD --unpack=true keeps" if source.is_remote else "ADD unpacks it and keeps"
        advice += " only what is in it"
    else:
        advice = "a bind mount gives it to the RUN without storing it"
    fix = _by_add(stage, copy, source, run, extraction) if by_add else None
    related = (Related(run.at(extraction.command), f"it is {done} here"),)
    message = f"{name} stays in the layer of this {copy.name} after it was {done}; {advice}"
    return Finding(copy.at(creation.span), message, (fix,) if fix is not None else (), related)


def _by_add(stage: Stage, copy: Copy, source: Operand, run: Run, extraction: Extraction) -> Fix | None:
    command, folder, destination = extraction.command, extraction.folder, copy.destination
    is_plain = all(
        word is extraction.word
        or PLAIN_WORD.fullmatch(word.raw)
        or (before is not None and before.raw in ("-C", "-xC"))
        for before, word in zip((None, *command.words), command.words, strict=False)
    )
    if copy.parts.flags or len(copy.sources) != 1 or copy.parts.json is not None or destination is None:
        return None
    if folder is None or not PLAIN_PATH.fullmatch(folder) or not is_plain or command.is_conditional:
        return None
    archive = extraction.archive
    if archive is None or archive in stage.role.copied_out or archive in stage.role.lent or stage.role.is_base:
        return None
    new = "ADD --unpack=true" if source.is_remote else "ADD"
    edits = [Edit(copy.keyword, new), Edit(copy.at(destination), f"{folder}/")]
    name = archive.rpartition("/")[2]
    for other in (one for one in stage.instructions if one.offset > copy.offset):
        if isinstance(other, Run):
            gone = _without(other, archive, (command,) if other is run else ())
            if gone is None:
                return None
            edits += gone
        elif name in other.item.text:
            return None
    return Fix(f"Let ADD unpack it into {folder}/", tuple(edits))


def _without(run: Run, archive: str, unpacking: tuple[Command, ...]) -> tuple[Edit, ...] | None:
    """Take the unpacking out of a RUN, and what removes the archive and would fail; None where more is about it."""
    name = archive.rpartition("/")[2]
    removals = effects(run).removals
    removing = tuple(one.command for one in removals if one.path == archive)
    kept = [one for one in run.commands if one not in (*unpacking, *removing)]
    if any(name in (word.text or word.raw) for one in kept for word in one.words):
        return None
    matching = (one.command for one in removals if one.path != archive and _may_mean(one.path, archive))
    if not all(one.has_option("-f", "--force") for one in matching) or any(
        len(one.operands()) != 1 for one in removing
    ):
        return None
    if not (*unpacking, *removing):
        return ()
    gone = drop(run, *unpacking, *removing)
    return (gone,) if gone is not None else None


def _may_mean(pattern: str | None, archive: str) -> bool:
    """Whether a removal may be of the archive alone: `rm /tmp/*.tgz`, and not that of a folder above it."""
    return pattern is not None and pattern.count("/") == archive.count("/") and reaches(pattern, archive) is not False


def _as_hadolint(stage: Stage) -> Iterator[Finding]:
    """Every COPY of an archive that a later RUN unpacks, told by the last part of its name."""
    for copy in stage.of("COPY"):
        words = [word.raw.strip("\"'") for word in copy.operands] if isinstance(copy, Copy) else []
        if len(words) < 2 or copy.flag("from") is not None:
            continue
        named = words[-1:] if words[-1].endswith(HADOLINT_ARCHIVES) else words[:-1]
        archives = (word for word in named if word.endswith(HADOLINT_ARCHIVES) and "$" not in word)
        names = {word.replace("\\", "/").rpartition("/")[2] for word in archives}
        later = (run for run in stage.runs if run.offset > copy.offset)
        if any(_unpacks_for_hadolint(command, names) for run in later for command in plain_commands(run)):
            yield Finding(copy.keyword, "the archive stays in the image after it was unpacked: ADD unpacks it at once")


def _unpacks_for_hadolint(command: PlainCommand, names: set[str]) -> bool:
    is_tar = command.name == "tar" and command.has("x", "extract", "get")
    unpacks = is_tar or command.name in HADOLINT_UNPACKERS
    return unpacks and any(word.rpartition("/")[2] in names for word in command.arguments)
