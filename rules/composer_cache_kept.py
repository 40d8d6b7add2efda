"""Finds commands of Composer whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import is_wanted, kept_in, mount, without_cache
from tare.model import Stage


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run, left in kept_in(stage, "composer"):
        is_safe = not is_wanted(stage, run, left)
        fixes = (without_cache(run, left, "--no-cache", is_safe), mount(stage, run, left))
        message = f"Composer keeps what it downloads in {left.path}, and so in this layer"
        yield Finding(run.at(left.first), message, tuple(fix for fix in fixes if fix is not None))
