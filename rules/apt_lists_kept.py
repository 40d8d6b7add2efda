"""Finds package lists of apt that stay in the layer of their RUN."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import is_needed_later, is_read_later, kept_in, repairs
from tare.engine.plain_judgement import as_hadolint, is_looked_at
from tare.model import Run, Stage
from tare.model.commands.plain_commands import PlainCommand, has_cache_mount, plain_commands

# Measured on debian:bookworm-slim, 2026: apt-get install git with the lists removed in the same RUN.
DEBIAN_LISTS = 19_856_468


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run, left in kept_in(stage, "apt"):
        is_needed = is_needed_later(stage, run, "apt")
        if not left.installs and (is_needed or not _upgrades(run)):
            continue  # an index without an install is update-in-own-layer's business
        is_debian = stage.base.family == "debian"
        size = ", about 20 MB," if is_debian else ""
        yield Finding(
            run.at(left.commands[0]),
            f"the package lists{size} stay in this layer",
            repairs(stage, run, left, is_safe=not is_needed) if not is_read_later(stage, run, "apt") else (),
            saving_bytes=DEBIAN_LISTS if is_debian and not run.is_trigger else None,
        )


def _upgrades(run: Run) -> bool:
    commands = run.commands_named("apt-get", "apt")
    return any(command.subcommand("upgrade", "dist-upgrade", "full-upgrade") is not None for command in commands)


@as_hadolint("the package lists stay in this layer", looks_at=is_looked_at)
def judge(run: Run) -> Iterator[PlainCommand]:
    """Every update, whatever installs or cleans behind it, where nothing is removed by force in the same RUN."""
    removals = plain_commands(run, "rm")
    if any("-rf" in removal.words or "/var/lib/apt/lists/*" in removal.words for removal in removals):
        return
    has_both = has_cache_mount(run, "/var/lib/apt") and has_cache_mount(run, "/var/cache/apt")
    if not has_both and not has_cache_mount(run, "/var/lib/apt/lists"):
        yield from (one for one in plain_commands(run, "apt-get", "apt", "aptitude") if "update" in one.arguments)
