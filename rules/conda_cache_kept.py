"""Finds commands of conda and mamba whose packages and index stay in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import clean, kept
from tare.model import Run


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in kept(run, "conda"):
        program = left.commands[0].program
        repair = clean(run, left)
        message = f"{program} keeps the archives of its packages, and so does this layer"
        yield Finding(run.at(left.first), message, (repair,) if repair is not None else ())
