"""Finds cache mounts of package managers that two builds must not use at the same time, without a lock."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.mount_repairs import extend_mount
from tare.model import Run
from tare.model.caching.cache_mounts import LOCKED, cache_mounts, fills, is_used
from tare.model.mount import Mount
from tare.text import Edit, Span


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for mount in cache_mounts(run):
        if mount.options.get("sharing", "shared") != "shared":
            continue
        manager = next((name for name, roots in LOCKED.items() if any(map(mount.covers, roots))), None)
        if manager is not None and fills(run, manager) and is_used(run, mount, manager):
            message = f"two builds that use this at once stand in each other's way: {manager} wants it for itself"
            yield Finding(run.at(mount), message, _fixes(run, mount))


def _fixes(run: Run, mount: Mount) -> tuple[Fix, ...]:
    text = mount.span.of(run.item.text)
    if "sharing" in mount.options:
        at = text.find("sharing=shared")
        if at < 0:
            return ()
        start = mount.span.start + at + len("sharing=")
        edit = Edit(run.at(Span(start, start + len("shared"))), "locked")
        return (Fix("Lock it, with sharing=locked", (edit,), is_safe=True),)
    added = extend_mount(run, mount, "sharing=locked")
    return (Fix("Add sharing=locked", (added,), is_safe=True),) if added is not None else ()
