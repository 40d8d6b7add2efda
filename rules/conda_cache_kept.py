"""Finds commands of conda and mamba whose packages and index stay in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import clean, is_wanted, kept_in
from tare.model import Stage


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run, left in kept_in(stage, "conda"):
        program = left.commands[0].program
        repair = clean(run, left, not is_wanted(stage, run, left))
        message = f"{program} keeps the archives of its packages, and so does this layer"
        yield Finding(run.at(left.first), message, (repair,) if repair is not None else ())
