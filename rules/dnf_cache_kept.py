"""Finds dnf commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept_in, repairs
from tare.engine.options import Options
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run, Stage
from tare.model.commands.plain_commands import PlainCommand, has_cache_mount, plain_commands

INSTALLS = frozenset(("install", "upgrade", "reinstall"))
PROGRAMS = (
    ("yum", frozenset(("install",)), "/var/cache/yum/*"),
    ("dnf", INSTALLS, "/var/cache/libdnf5*"),
    ("microdnf", INSTALLS, "/var/cache/libdnf5*"),
)
"""What hadolint looks at: the program, what fills its cache, and what empties it beside the program itself."""


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    for run, left in kept_in(stage, "dnf", anywhere=options.as_hadolint):
        message = f"what the package manager keeps in {left.path} stays in this layer"
        yield Finding(run.at(left.first), message, repairs(stage, run, left))


@as_hadolint("what the package manager keeps stays in this layer")
def judge(run: Run) -> Iterator[PlainCommand]:
    """For each of the programs: the first that installs, where behind it neither that program nor `rm -rf` cleans."""
    for name, verbs, path in PROGRAMS:
        if name != "yum" and has_cache_mount(run, "/var/cache/libdnf5"):
            continue
        commands = plain_commands(run, name, "rm")
        installs = (at for at, one in enumerate(commands) if one.name == name and not verbs.isdisjoint(one.arguments))
        first = next(installs, len(commands))
        if not any(_cleans(one, path) for one in commands[first:]):
            yield from commands[first : first + 1]


def _cleans(command: PlainCommand, path: str) -> bool:
    if command.name != "rm":
        return "clean" in command.arguments
    return any(word.startswith("-rf") for word in command.words) or path in command.words
