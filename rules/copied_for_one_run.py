"""Finds files that are copied for the RUN below and for nothing else."""

import posixpath
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import are_neighbours
from tare.model import Copy, Operand, Run, Stage
from tare.model.caching.caches import mount_place
from tare.model.commands.effects import effects
from tare.model.copy import context_path
from tare.model.estimates.weights import is_large_file
from tare.model.packages.installs import installs
from tare.text import Edit, regex

REQUIREMENTS = regex(r"(?:requirements|constraints)[\w.-]*\.(?:txt|in)")
UNPACKS = (
    "tar",
    "unzip",
    "dpkg",
    "apt-get",
    "apt",
    "apk",
    "rpm",
    "dnf",
    "yum",
    "pip",
    "7z",
    "unxz",
    "gunzip",
    "zypper",
)


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for copy in stage.copies:
        if not stage.role.ships or not copy.reads_context or copy.target is None or copy.parts.comments:
            continue
        run = _below(stage, copy)
        if run is None or run.is_trigger or run.base.is_windows or _is_mounted(run):
            continue
        places = _places(copy)
        if places and all(_is_for_one(stage, copy, run, source, path) for source, path in places):
            names = " and ".join(posixpath.basename(path) for _, path in places[:2])
            yield Finding(
                copy.keyword,
                f"{names} {'is' if len(places) == 1 else 'are'} copied for the RUN below alone: it can be lent to it",
                _fixes(copy, run, places),
            )


def _is_mounted(run: Run) -> bool:
    return any(mount.type == "bind" and "from" not in mount.options for mount in run.mounts)


def _below(stage: Stage, copy: Copy) -> Run | None:
    """The RUN that follows, with nothing but WORKDIR and ARG in between."""
    run = next((one for one in stage.runs if one.offset > copy.offset), None)
    return run if run is not None and are_neighbours(stage, copy, run) else None


def _places(copy: Copy) -> list[tuple[Operand, str]]:
    """Each source with the path that it gets, where all are files that are written out."""
    destination = copy.destination
    if destination is None or copy.target is None or copy.parts.json is not None or copy.parts.heredocs:
        return []
    written = destination.text or ""
    is_folder = written.endswith("/") or written == "." or copy.target == copy.state.workdir
    if not is_folder and len(copy.sources) != 1:
        return []
    found = []
    for source in copy.sources:
        text = source.text
        if text is None or source.is_remote or any(mark in text for mark in "*?[ ,=") or text.endswith("/"):
            return []
        name = posixpath.basename(context_path(text))
        found.append((source, posixpath.join(copy.target, name) if is_folder else copy.target))
    return found


def _is_for_one(stage: Stage, copy: Copy, run: Run, source: Operand, path: str) -> bool:
    """Whether the RUN reads it, does not change it, and nothing below speaks of it."""
    name = posixpath.basename(path)
    if copy.name == "ADD" and regex(r"\.t[\w.]*$").search(name):
        return False  # it is unpacked
    if REQUIREMENTS.fullmatch(name):
        reads = any(name in map(posixpath.basename, one.manifests) and not one.needs_sources for one in installs(run))
        if not reads or not _comes_again(stage, copy, run):
            return False
    elif not is_large_file(name) or not run.commands_named(*UNPACKS):
        return False
    if name not in run.item.text or any((one.path or "").rstrip("/") == path for one in effects(run).removals):
        return False
    if any(one.path is None or path.startswith(one.path.rstrip("/*") + "/") for one in effects(run).removals):
        return False
    return not any(name in line.item.text for line in stage.instructions if line.offset > run.offset)


def _comes_again(stage: Stage, copy: Copy, run: Run) -> bool:
    """Whether the whole context is copied below to the same folder."""
    again = [one for one in stage.copies if one.offset > run.offset and one.copies_whole_context]
    folder = copy.target or ""
    return any(one.target is not None and f"{folder}/".startswith(one.target.rstrip("/") + "/") for one in again)


def _fixes(copy: Copy, run: Run, places: list[tuple[Operand, str]]) -> tuple[Fix, ...]:
    mounts = "".join(
        f" --mount=type=bind,source={context_path(source.text or '')},target={path}" for source, path in places
    )
    edits = (Edit.delete(copy.whole), Edit.insert(run.offset + mount_place(run), mounts))
    return (Fix("Lend it to the RUN with a bind mount", edits),)
