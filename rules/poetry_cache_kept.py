"""Finds commands of poetry, pdm and pipenv whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept, repairs
from tare.model import Run


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in kept(run, "poetry", "pdm", "pipenv"):
        message = f"{left.manager} keeps what it downloads in {left.path}, and so in this layer"
        yield Finding(run.at(left.first), message, repairs(run, left))
