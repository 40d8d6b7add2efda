"""Finds pacman commands whose packages stay in the layer once more, as they were downloaded."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import repairs
from tare.model import Run
from tare.model.caches import caches


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in caches(run):
        if left.manager == "pacman" and left.is_certain and run.role.lets_out(left.path):
            message = f"the downloaded packages in {left.path} stay in this layer"
            yield Finding(run.at(left.first), message, repairs(run, left))
