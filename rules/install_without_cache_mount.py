"""Finds package managers that download everything again whenever their layer is built again."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.mount_repairs import LISTS, is_named_later, mount_folders, reads_marks
from tare.model import Run, Stage
from tare.model.caching.mountable import Mountable, mountables
from tare.model.packages.installs import installs
from tare.text import Edit


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    runs = [run for run in stage.runs if not run.is_trigger]
    for run in runs:
        found = [one for one in mountables(run) if not is_named_later(stage, run, one.targets)]
        if not found:
            continue
        install = next((one for one in installs(run) if one.manager == found[0].manager), installs(run)[0])
        names = list(dict.fromkeys(one.manager for one in found))
        verb = "downloads" if len(names) == 1 else "download"
        message = f"{' and '.join(names)} {verb} everything again whenever this layer is built again"
        yield Finding(run.at(install), message, _fixes(runs, run, found))


def _fixes(runs: list[Run], run: Run, found: list[Mountable]) -> tuple[Fix, ...]:
    if any(LISTS in one.targets for one in found) and any(map(reads_marks, runs)):
        return ()
    flags = list(dict.fromkeys(flag for one in found for flag in one.flags))
    edits = mount_folders(run, flags)
    if edits is None:
        return ()
    together: list[Edit] = list(edits)
    reused = {one.manager for one in found if one.is_reused}
    for later in runs if reused else ():
        # What one RUN fetched into the mount is not there for the next one without it.
        if later.offset <= run.offset or reused.isdisjoint(one.manager for one in mountables(later)):
            continue
        others = mount_folders(later, list(dict.fromkeys(flag for one in mountables(later) for flag in one.flags)))
        if others is None:
            return ()
        together += others
    targets = " and ".join(dict.fromkeys(target for one in found for target in one.targets))
    return (Fix(f"Mount a cache over {targets}", tuple(together), strategy="mount"),)
