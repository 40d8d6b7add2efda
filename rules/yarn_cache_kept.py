"""Finds yarn commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept_in, repairs
from tare.engine.options import Options
from tare.engine.plain_judgement import as_hadolint, is_looked_at
from tare.model import Run, Stage
from tare.model.commands.plain_commands import PlainCommand, has_cache_mount, plain_commands


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    for run, left in kept_in(stage, "yarn", anywhere=options.as_hadolint):
        if left.installs:
            message = f"yarn keeps what it downloads in {left.path}, and so in this layer"
            yield Finding(run.at(left.first), message, repairs(stage, run, left))


@as_hadolint("yarn keeps what it downloads, and so it stays in this layer", looks_at=is_looked_at)
def judge(run: Run) -> Iterator[PlainCommand]:
    """The installs of a RUN, where yarn is not asked for its cache behind the first of them."""
    commands = plain_commands(run, "yarn")
    first = next((at for at, one in enumerate(commands) if "install" in one.arguments), len(commands))
    if any("cache" in one.arguments for one in commands[first:]) or has_cache_mount(
        run, "….cache/yarn", "….cache/yarn/v6"
    ):
        return
    yield from commands[first : first + 1]
