"""Finds cache mounts over apt's archives while the image's own settings delete every package after its installation."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.mount_repairs import KEEP_ARCHIVES, keep_archives
from tare.model import Around, Stage
from tare.model.caching.cache_mounts import APT_ARCHIVES, cache_mounts, has_docker_clean
from tare.model.packages.installs import installs
from tare.model.packages.package_settings import APT_KEEPS_ARCHIVES, is_set


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    if not has_docker_clean(stage.base):
        return
    for run in stage.runs:
        mount = next((one for one in cache_mounts(run) if one.covers(APT_ARCHIVES)), None)
        if mount is None or not any(install.manager == "apt" for install in installs(run)):
            continue
        if is_set(APT_KEEPS_ARCHIVES, stage, run, around.lower):
            continue
        edit = keep_archives(run)
        fixes = (Fix(f"Run {KEEP_ARCHIVES} first", (edit,)),) if edit is not None else ()
        message = "no package stays in this cache: docker-clean of the base image deletes each after its installation"
        yield Finding(run.at(mount), message, fixes)
