"""Finds mounts of RUN on Windows, which BuildKit does not have there."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Run


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.base.is_windows:
        return
    for flag in run.parts.flags_named("mount"):
        yield Finding(run.at(flag), "a build on Windows has no mounts: it stops here")
