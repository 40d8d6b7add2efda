"""Finds commands that empty a cache mount, and installs that refuse to use it."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.mount_repairs import spare
from tare.model import Run
from tare.model.caching.cache_mounts import Waste, cache_mounts, wastes
from tare.text import Span

# Where they keep their cache depends on their version: what is cleaned may not be what is mounted.
DNF = ("dnf", "dnf5", "microdnf", "yum", "tdnf")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    targets = [mount.target for mount in cache_mounts(run) if mount.target is not None]
    if not targets:
        return
    for waste in wastes(run, targets):
        edits = spare(run, waste)
        title = f"Drop {waste.words[0].raw}" if waste.is_option else f"Keep what {waste.path} holds"
        fixes = (Fix(title, edits, is_safe=not waste.is_option and waste.command.program not in DNF),) if edits else ()
        if waste.is_option:
            message = f"this refuses the cache that is mounted at {waste.path}, so the mount is of no use here"
        else:
            message = f"this empties the cache that is mounted over {waste.path}, for this build and all others"
        yield Finding(run.at(_span(waste)), message, fixes)


def _span(waste: Waste) -> Span:
    if waste.words:
        return waste.words[0].span.cover(waste.words[-1].span)
    command = waste.command
    start = command.name.span if command.name is not None else command.span
    return start.cover(command.words[-1].span) if command.words else start
