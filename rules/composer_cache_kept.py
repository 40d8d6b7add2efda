"""Finds commands of Composer whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept, mount, without_cache
from tare.model import Run


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in kept(run, "composer"):
        fixes = (without_cache(run, left, "--no-cache"), mount(run, left))
        message = f"Composer keeps what it downloads in {left.path}, and so in this layer"
        yield Finding(run.at(left.first), message, tuple(fix for fix in fixes if fix is not None))
