"""Finds gems without a version."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.pins import unpinned
from tare.model import Run
from tare.model.packages.installs import installs


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        if install.manager == "gem":
            finding = unpinned(run, install, install.packages)
            if finding is not None:
                yield finding
