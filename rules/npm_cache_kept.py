"""Finds npm commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept_in, repairs
from tare.model import Stage


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run, left in kept_in(stage, "npm"):
        if left.installs:
            message = f"npm keeps what it downloads in {left.path}, and so in this layer"
            yield Finding(run.at(left.first), message, repairs(stage, run, left))
