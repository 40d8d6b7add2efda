"""What the container of a stage starts: its commands in the order in which they are written."""

from __future__ import annotations

from ..syntax.shell_tree import Command
from .launch import Launch
from .stage import Stage

# They start what follows them and are not what the container is for.
WRAPPERS = frozenset(("catatonit", "dumb-init", "env", "exec", "nice", "stdbuf", "tini", "time"))

# Started alone, they wait for somebody to type.
INTERACTIVE = frozenset(
    ("ash", "bash", "fish", "ghci", "iex", "irb", "jshell", "julia", "node", "perl", "php", "pwsh", "pypy3",
     "python", "python2", "python3", "R", "rakudo", "sbcl", "scala", "sh", "swipl", "zsh")
)  # fmt: skip
_WAITS = (("sleep", ("infinity",)), ("sleep", ("inf",)), ("tail", ("-f", "/dev/null")), ("tail", ("-F", "/dev/null")))
_ASKS_TO_TYPE = frozenset(("-", "-a", "-i", "-il", "-l", "--login"))


def commands_of(launch: Launch) -> tuple[Command, ...]:
    """The commands of one CMD, ENTRYPOINT or HEALTHCHECK; the JSON form has one."""
    if launch.is_exec:
        return (launch.command,) if launch.command is not None else ()
    return launch.script.commands if launch.script is not None else ()


def starts(stage: Stage) -> tuple[Launch, ...]:
    """The ENTRYPOINT and the CMD that count, in source order."""
    last = (stage.of(name)[-1:] for name in ("ENTRYPOINT", "CMD"))
    found = [one for group in last for one in group if isinstance(one, Launch)]
    return tuple(sorted(found, key=lambda one: one.offset))


def programs(launch: Launch) -> frozenset[str]:
    """The file names of all that it starts, those behind `exec`, `tini --` and their like included."""
    names = set()
    for command in commands_of(launch):
        names.add(command.program)
        if command.program in WRAPPERS:
            following = next((word.text for word in command.words if word.text and not word.text.startswith("-")), "")
            names.add(following.rsplit("/", 1)[-1])
    return frozenset(names - {""})


def waits_for_somebody(launch: Launch) -> bool:
    """Whether it starts nothing but a shell or an interpreter, with nothing to run, or only waits."""
    return all(_is_idle(command) for command in commands_of(launch))


def _is_idle(command: Command) -> bool:
    words = tuple(word.text for word in command.words)
    if command.program in INTERACTIVE:
        return all(word in _ASKS_TO_TYPE for word in words)
    return (command.program, words) in _WAITS
