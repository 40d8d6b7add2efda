"""What hovers say of paths: the sources and the destination of COPY and ADD, and WORKDIR."""

from __future__ import annotations

from ..model import Copy, Operand
from ..model.copy import context_path
from ..model.estimates.copy_costs import excluded
from ..model.state import join as join_path
from ..text.sizes import say_bytes
from .hover_weight import of_copy
from .phrases import phrase
from .place import Answer, Place
from .say import code, join

_MOST_KEPT_OUT = 3


def on_operand(place: Place, depth: str) -> Answer | None:
    """A source or the destination of COPY or ADD."""
    copy = place.instruction
    if not isinstance(copy, Copy):
        return None
    operands = copy.operands
    for index, operand in enumerate(operands):
        if place.is_in(operand.span):
            is_last = index == len(operands) - 1 and index > 0
            said = _destination(copy, operand) if is_last else _source(place, copy, operand)
            return Answer(said, operand.span) if said else None
    return None


def on_workdir(place: Place, depth: str) -> Answer | None:
    """The folder that WORKDIR names, from the root."""
    instruction = place.instruction
    if instruction is None or instruction.name != "WORKDIR" or not place.is_in(instruction.parts.argument):
        return None
    script = instruction.parts.script
    written = instruction.value(script).text if script is not None else None
    if written is None:
        return None
    folder = join_path(instruction.state.workdir, written)
    said = f"Here this is {code(folder)}." if folder is not None else phrase("unknown-workdir")
    return Answer(said, instruction.parts.argument)


def _destination(copy: Copy, destination: Operand) -> str:
    if destination.text is None:
        return ""
    target = copy.target
    if target is None:
        return join(f"**Destination** {code(destination.text)}", phrase("unknown-workdir"))
    # A folder as source means its content (reference, "COPY"), so only a known file's name could follow.
    is_folder = destination.text.endswith(("/", "/.")) or destination.text in (".", "") or len(copy.sources) > 1
    what = "the folder into which the sources go" if is_folder else "the file, or for a folder as source its new name"
    return join(f"**Destination** {code(target)}", f"Here this is {what}. What is missing on the way is made.")


def _source(place: Place, copy: Copy, source: Operand) -> str:
    if source.is_heredoc:
        return join("**Source** The text below, up to the delimiter, as a file.")
    if source.text is None:
        return ""
    if not copy.reads_context:
        name = copy.from_name
        whose = f" of {code(name)}" if name is not None else ""
        title = f"**Source** {code('/' + source.text.lstrip('/'))}{whose}"
        return join(title, "Paths there begin at the root.", of_copy(place))
    if copy.name == "ADD" and source.is_remote:
        return join(f"**Source** {code(source.text)}", "Fetched while the image is built.")
    path = context_path(source.text)
    title = "**Source** The whole build context" if path == "." else f"**Source** {code(path)} of the build context"
    return join(title, _in_context(place, path), of_copy(place), _kept_out(place, copy, path))


def _kept_out(place: Place, copy: Copy, path: str) -> str:
    """What the ignore file, or --exclude, leaves out of this source, where somebody has counted it."""
    context = place.model.context
    unpacks = copy.name == "ADD" and copy.flag_value("unpack") != "false"
    weight = (
        context.weigh((path,), excluded(copy), copy.flag("parents") is not None, unpacks)
        if context is not None
        else None
    )
    if weight is None or not weight.ignored_files:
        return ""
    least = "" if weight.is_ignored_complete else "at least "
    amount = f"{weight.ignored_files:,} {'file' if weight.ignored_files == 1 else 'files'}"
    largest = ", ".join(f"{code(one.path)} {say_bytes(one.bytes)}" for one in weight.ignored_largest[:_MOST_KEPT_OUT])
    return f"Kept out: {least}{amount}, {say_bytes(weight.ignored_bytes)}{': ' if largest else ''}{largest}."


def _in_context(place: Place, path: str) -> str:
    """What is known of a source on disk; nothing while nobody has looked."""
    context = place.model.context
    if context is None:
        return ""
    if path == ".":
        if context.ignore_file is None:
            return "Without a `.dockerignore` that is everything in the folder."
        return f"That is what {code(context.ignore_file)} leaves of the folder."
    if any(mark in path for mark in "*?["):
        return ""
    if context.is_ignored(path):
        return f"{code(context.ignore_file or '.dockerignore')} keeps it out, so the build does not find it."
    if not context.exists(path) and context.is_complete:
        return "It is not there now."
    return ""
