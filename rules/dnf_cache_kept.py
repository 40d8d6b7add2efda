"""Finds dnf commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import repairs
from tare.engine.options import Options
from tare.model import Run
from tare.model.caches import caches


@check(Run, options=True)
def find(run: Run, options: Options) -> Iterator[Finding]:
    for left in caches(run):
        if left.manager == "dnf" and left.is_certain and (options.as_hadolint or run.role.lets_out(left.path)):
            message = f"what the package manager keeps in {left.path} stays in this layer"
            yield Finding(run.at(left.first), message, repairs(run, left))
