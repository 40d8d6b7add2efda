"""Finds commands of uv, pnpm and bun whose store stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import is_wanted, kept_in, mount, repairs, without_cache
from tare.model import Stage
from tare.model.commands.surroundings import surroundings


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run, left in kept_in(stage, "uv", "pnpm", "bun"):
        if left.manager == "uv":
            without = without_cache(run, left, "--no-cache", not is_wanted(stage, run, left))
            fixes = tuple(fix for fix in (without, mount(stage, run, left)) if fix is not None)
        else:
            fixes = repairs(stage, run, left)
        copies = surroundings(run).variable("UV_LINK_MODE", left.commands[0]) == "copy" and left.manager == "uv"
        twice = ", where all packages are a second time" if copies else ""
        yield Finding(run.at(left.first), f"{left.manager} leaves its store in {left.path}{twice}", fixes)
