"""Finds package lists of apt that stay in the layer of their RUN."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import is_needed_later, repairs
from tare.model import Run, Stage
from tare.model.caches import caches

# Measured on debian:bookworm-slim, 2026: apt-get install git with the lists removed in the same RUN.
DEBIAN_LISTS = 19_856_468


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        for left in caches(run):
            if left.manager != "apt" or not left.is_certain or not stage.role.lets_out(left.path):
                continue
            is_needed = is_needed_later(stage, run, "apt")
            if not left.installs and (is_needed or not _upgrades(run)):
                continue  # an index without an install is update-in-own-layer's business
            is_debian = stage.base.family == "debian"
            size = ", about 20 MB," if is_debian else ""
            yield Finding(
                run.at(left.commands[0]),
                f"the package lists{size} stay in this layer",
                repairs(run, left, is_safe=not is_needed),
                saving_bytes=DEBIAN_LISTS if is_debian else None,
            )


def _upgrades(run: Run) -> bool:
    commands = run.commands_named("apt-get", "apt")
    return any(command.subcommand("upgrade", "dist-upgrade", "full-upgrade") is not None for command in commands)
