"""Finds commands of uv, pnpm and bun whose store stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept, mount, repairs, without_cache
from tare.model import Run
from tare.model.surroundings import surroundings


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in kept(run, "uv", "pnpm", "bun"):
        fixes = (
            tuple(fix for fix in (without_cache(run, left, "--no-cache"), mount(run, left)) if fix is not None)
            if left.manager == "uv"
            else repairs(run, left)
        )
        copies = surroundings(run).variable("UV_LINK_MODE", left.commands[0]) == "copy" and left.manager == "uv"
        twice = ", where all packages are a second time" if copies else ""
        yield Finding(run.at(left.first), f"{left.manager} leaves its store in {left.path}{twice}", fixes)
