"""Finds files that are copied from a stage although they were made in a cache mount, which is no part of it."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Copy, Linked, Run, Stage
from tare.model.caching.cache_mounts import cache_mounts
from tare.model.caching.caches import append_place
from tare.model.copy import Operand
from tare.model.layers import creators_of
from tare.model.mount import Mount
from tare.text import Edit, Record, regex

OUT = "/out"
# What many steps have in common, and says nothing of what they make.
COMMON = frozenset(("", "set", "cd", "echo", "mkdir", "rm", "cp", "ls", "chmod", "chown", "apt-get", "apk", "export"))
PLAIN = regex(r"[\w./@%+*?-]+")


class Lost(Record):
    """A file that is made in a cache mount of `run`, and gone with it."""

    stage: Stage
    run: Run
    mount: Mount
    path: str


@check(Stage, linked=True)
def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
    for source in linked.sources(stage):
        copy = source.use.instruction
        if source.stage is None or not isinstance(copy, Copy) or copy.is_trigger:
            continue
        if not any(one.once(_mounted) for one in linked.chain(source.stage)):
            continue
        for operand in copy.sources:
            path = "/" + (operand.text or "").lstrip("/")
            lost = _lost(linked, source.stage, path) if operand.text else None
            if lost is not None:
                yield _finding(linked, stage, copy, operand, lost)


def _lost(linked: Linked, stage: Stage, path: str) -> Lost | None:
    """Which mount a path is in, where nothing else in the stage may have put it there."""
    chain = linked.chain(stage)
    mounted = [Lost(one, run, mount, path) for one in chain for run, mount in one.once(_mounted) if mount.covers(path)]
    if not mounted:
        return None
    if any(_may_write(one, mounted, path) for one in chain):
        return None
    return mounted[-1]


def _mounted(stage: Stage) -> list[tuple[Run, Mount]]:
    """The cache mounts of a stage that do not lie over all that there is."""
    return [
        (run, mount)
        for run in stage.runs
        for mount in cache_mounts(run)
        if mount.target is not None and len(mount.target) > 1
    ]


def _may_write(stage: Stage, mounted: list[Lost], path: str) -> bool:
    """Whether anything but the RUNs with the mount may bring the file: a line that writes there, or does as they do."""
    holders = {id(lost.run) for lost in mounted}
    target = mounted[0].mount.target or ""
    if not stage.instructions:
        return False
    for creation in creators_of(stage, path, stage.instructions[-1]):
        # A copy of the sources to a folder above brings sources.
        if mounted[0].mount.covers(creation.path) and id(creation.instruction) not in holders:
            return True
    if any(isinstance(copy, Copy) and copy.target is None and not copy.is_trigger for copy in stage.of("COPY", "ADD")):
        return True  # a variable says where, and nobody knows it
    programs = {command.program for lost in mounted for command in lost.run.commands} - COMMON
    for run in stage.runs:
        if id(run) not in holders and (not run.is_readable or target in run.item.text):
            return True
        if id(run) not in holders and not programs.isdisjoint(command.program for command in run.commands):
            return True
    return False


def _finding(linked: Linked, stage: Stage, copy: Copy, operand: Operand, lost: Lost) -> Finding:
    at = linked.place(stage, copy.at(operand.span))
    target = lost.mount.target
    fix = _fix(linked, stage, copy, operand, lost)
    return Finding(
        at,
        f"{operand.text} is not in that stage: {target} is a cache mount, whose files are gone after its RUN",
        (fix,) if fix is not None else (),
        (Related(linked.place(lost.stage, lost.run.at(lost.mount)), "this mount is no part of the image"),),
    )


def _fix(linked: Linked, stage: Stage, copy: Copy, operand: Operand, lost: Lost) -> Fix | None:
    """Copy it out of the mount at the end of the RUN, and take it from there."""
    place = append_place(lost.run)
    path = lost.path.rstrip("/")
    name = path.rsplit("/", 1)[-1]
    plain = operand.raw == operand.text and PLAIN.fullmatch(path) and copy.parts.json is None
    if place is None or not name or not plain or lost.run.state.user not in (None, "root", "0"):
        return None
    if lost.path.endswith("/") or path == (lost.mount.target or "").rstrip("/"):
        return None  # COPY takes what a folder holds, not the folder
    step = f"mkdir -p {OUT} && cp -r {path} {OUT}/"
    return Fix(
        f"Copy it to {OUT} in its RUN, and take it from there",
        (
            Edit.insert(place.offset + lost.run.offset + linked.offset_of(lost.stage), place.text(step)),
            Edit(linked.place(stage, copy.at(operand.span)), f"{OUT}/{name}"),
        ),
    )
