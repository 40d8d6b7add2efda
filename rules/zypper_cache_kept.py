"""Finds zypper commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import repairs
from tare.model import Run
from tare.model.caches import caches


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in caches(run):
        if left.manager == "zypper" and left.is_certain and run.role.lets_out(left.path):
            at = run.at(left.installs[0] if left.installs else left.commands[0])
            yield Finding(at, f"what the package manager keeps in {left.path} stays in this layer", repairs(run, left))
