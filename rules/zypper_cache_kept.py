"""Finds zypper commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import every_cache, repairs
from tare.engine.options import Options
from tare.model import Stage


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    for run, left in every_cache(stage):
        if left.manager == "zypper" and left.is_certain and (options.as_hadolint or run.role.lets_out(left.path)):
            message = f"what the package manager keeps in {left.path} stays in this layer"
            yield Finding(run.at(left.first), message, repairs(stage, run, left))
