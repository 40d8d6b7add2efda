"""What becomes of the history that `git clone` brings: who reads it, and whether it is left behind."""

from __future__ import annotations

from ...syntax.shell_tree import Command
from ...text import Record, regex
from ..run import Run
from ..stage import Stage
from .command_line import Operand, read_command_line
from .effect import Clone
from .effects import effects
from .fetch_commands import GIT_VALUED
from .surroundings import surroundings

# They need more than the files of one version.
_HISTORY = frozenset(
    ("describe", "log", "rev-list", "merge", "merge-base", "rebase", "cherry-pick", "revert", "blame", "shortlog",
     "bisect", "fetch", "pull", "format-patch", "diff", "tag", "branch", "switch", "reset", "show", "name-rev")
)  # fmt: skip
# They update themselves by their own history, or read it at run time.
_KEEPERS = regex(
    r"\b(vcpkg|oh-my-zsh|nvm|pyenv|rbenv|nodenv|goenv|tfenv|asdf|ruby-build|homebrew|brew|flutter|emsdk)\b"
)
_COMMIT = regex(r"[0-9a-f]{7,40}")
_REMOTE = regex(r"(https?|git|ssh)://|[\w.-]+@[\w.-]+:|\$")


class Checkout(Record):
    """A `git checkout` of one branch or tag."""

    command: Command
    name: Operand


def is_remote(clone: Clone) -> bool:
    """Whether what is cloned lies on another machine; a folder costs nothing to read."""
    word = clone.word
    return word is not None and _REMOTE.match(clone.url if clone.url is not None else word.raw.strip('"')) is not None


def keeps_itself(clone: Clone) -> bool:
    """Whether it is a tool that is known to need its own history."""
    return _KEEPERS.search((clone.url or (clone.word.raw if clone.word else "")).lower()) is not None


def verb_of(run: Run, command: Command) -> str:
    """What a git command does; empty where that is not known."""
    verb = read_command_line(command, GIT_VALUED, surroundings(run).text).verb()
    return verb.text or "" if verb is not None else ""


def is_history_read(stage: Stage, run: Run, clone: Clone) -> bool:
    """Whether something behind the clone, in its RUN or in a later one, may ask git for more than the files."""
    if any(_reads(run, command, clone) for command in run.commands_named("git")):
        return True
    last: int | None = stage.memo.get("last git reader")
    if last is None:
        readers = (one.offset for one in stage.runs for command in one.commands_named("git") if _reads(one, command))
        last = stage.memo["last git reader"] = max(readers, default=-1)
    return last > run.offset


def is_worked_on_later(stage: Stage, run: Run) -> bool:
    """Whether a later RUN does anything with git but clone."""
    last: int | None = stage.memo.get("last git worker")
    if last is None:
        workers = (
            one.offset
            for one in stage.runs
            for command in one.commands_named("git")
            if verb_of(one, command) != "clone"
        )
        last = stage.memo["last git worker"] = max(workers, default=-1)
    return last > run.offset


def _reads(run: Run, command: Command, clone: Clone | None = None) -> bool:
    """Whether a command reads the history of that clone; of none in its own RUN, where none is given."""
    start = clone.command.span.start if clone is not None else -1
    # What stands behind another clone is about that one.
    between = (one.command.span.start for one in effects(run).clones)
    if command.span.start <= start or any(start < one < command.span.start for one in between):
        return False
    verb = verb_of(run, command)
    return verb in _HISTORY or (verb == "checkout" and (clone is None or checkout(run, command) is None))


def checkout(run: Run, command: Command) -> Checkout | None:
    """The checkout of one branch or tag; None where it may be a commit, a file or a new branch."""
    line = read_command_line(command, GIT_VALUED, surroundings(run).text)
    verb = line.verb("checkout")
    if verb is None:
        return None
    operands = line.after(verb.at)
    options = [option for option in line.options if option.name not in ("-q", "--quiet", "-C")]
    if len(operands) != 1 or options:
        return None
    name = operands[0].text
    if name is None or "/" in name or name.startswith(".") or _COMMIT.fullmatch(name):
        return None
    return Checkout(command, operands[0])


def checkouts_of(run: Run, clone: Clone) -> tuple[Command, ...]:
    """The `git checkout` commands behind a clone, up to the next one."""
    later = [one.command.span.start for one in effects(run).clones if one.command.span > clone.command.span]
    end = min(later, default=len(run.item.text))
    return tuple(
        command
        for command in run.commands_named("git")
        if clone.command.span.start < command.span.start < end and verb_of(run, command) == "checkout"
    )
