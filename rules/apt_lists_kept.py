"""Finds package lists of apt that stay in the layer of their RUN."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import is_needed_later, kept_in, repairs
from tare.model import Run, Stage

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
            repairs(stage, run, left, is_safe=not is_needed),
            saving_bytes=DEBIAN_LISTS if is_debian and not run.is_trigger else None,
        )


def _upgrades(run: Run) -> bool:
    commands = run.commands_named("apt-get", "apt")
    return any(command.subcommand("upgrade", "dist-upgrade", "full-upgrade") is not None for command in commands)
