"""Finds pacman commands whose packages stay in the layer once more, as they were downloaded."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept_in, repairs
from tare.model import Stage


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run, left in kept_in(stage, "pacman"):
        message = f"the downloaded packages in {left.path} stay in this layer"
        yield Finding(run.at(left.first), message, repairs(stage, run, left))
