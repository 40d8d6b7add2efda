"""Finds zypper commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept_in, repairs
from tare.engine.options import Options
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run, Stage
from tare.model.commands.plain_commands import PlainCommand, has_cache_mount, plain_commands


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    for run, left in kept_in(stage, "zypper", anywhere=options.as_hadolint):
        message = f"what the package manager keeps in {left.path} stays in this layer"
        yield Finding(run.at(left.first), message, repairs(stage, run, left))


@as_hadolint("what the package manager keeps stays in this layer")
def judge(run: Run) -> Iterator[PlainCommand]:
    """The first that installs, where zypper does not clean behind it."""
    commands = plain_commands(run, "zypper")
    installs = (at for at, one in enumerate(commands) if not {"install", "in"}.isdisjoint(one.arguments))
    first = next(installs, len(commands))
    cleans = any(not {"clean", "cc"}.isdisjoint(one.arguments) for one in commands[first:])
    if not cleans and not has_cache_mount(run, "/var/cache/zypp", "/var/cache/zypper"):
        yield from commands[first : first + 1]
