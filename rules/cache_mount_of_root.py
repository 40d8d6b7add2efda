"""Finds cache mounts that the user of the RUN cannot write to."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.mount_repairs import extend_mount
from tare.model import Run, Stage
from tare.model.caching.cache_mounts import cache_mounts
from tare.model.commands.effects import effects
from tare.model.mount import Mount

ROOT = ("root", "0")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        user = (run.state.user or "root").split(":")[0]
        mounts = cache_mounts(run)
        if user in ROOT or not user or "$" in user or not mounts or effects(run).sudos or run.base.is_windows:
            continue
        for mount in mounts:
            if not _is_writable(mount, user):
                message = f"this cache belongs to root, and {user} cannot write to it"
                yield Finding(run.at(mount), message, _fixes(run, mount))


def _is_writable(mount: Mount, user: str) -> bool:
    """Whether the mount says something of its owner or mode, or starts as a copy of some other folder."""
    options = mount.options
    if "uid" in options or "gid" in options or "from" in options or "source" in options:
        return options.get("uid") != "0" or "gid" in options
    mode = options.get("mode", "")
    return "$" in user or mode[-1:] in ("2", "3", "6", "7")


def _fixes(run: Run, mount: Mount) -> tuple[Fix, ...]:
    owner = _owner(run)
    edit = extend_mount(run, mount, owner) if owner and "uid" not in mount.options else None
    return (Fix(f"Add {owner}", (edit,), is_safe=True),) if edit is not None else ()


def _owner(run: Run) -> str:
    """`uid=1000,gid=1000` of the user, as far as the file or a well-known image tells; empty where neither does."""
    account = run.state.account
    if account is None:
        return ""
    return f"uid={account.uid}" + (f",gid={account.gid}" if account.gid else "")
