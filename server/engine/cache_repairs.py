"""Repairs of a package manager's cache that stays in its layer, which several rules share.

`clean` empties it at the end of the same RUN; `mount` keeps it out of the image and makes rebuilds faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Run, Stage
from ..model.caching.caches import CacheLeft, caches
from ..model.packages.install import Install
from ..model.packages.installs import installs
from ..syntax.shell_tree import Command
from ..text import Edit
from .choosing import CLEAN as CLEAN
from .choosing import MOUNT as MOUNT
from .finding import Fix
from .mount_repairs import is_named_later, mount_folders

_ANY = ""
_INDEXERS = ("apt", "apt-get", "apk")
_SHELLS = ("sh", "bash", "ash", "dash", "zsh", ".", "source")
_SYSTEM_FOLDERS = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/")


def kept(run: Run, *managers: str) -> Iterator[CacheLeft]:
    """The caches of some managers that the RUN surely leaves, and that may reach the final image."""
    for left in caches(run):
        if left.manager in managers and left.is_certain and run.role.lets_out(left.path):
            yield left


def may_be_emptied_later(stage: Stage, run: Run) -> bool:
    """Whether a stage that does not ship itself runs a script below, which may empty it before it is copied."""
    return not stage.role.ships and stage.once(_last_installs)[_ANY] > run.offset


def every_cache(stage: Stage) -> tuple[tuple[Run, CacheLeft], ...]:
    """Each cache that a RUN of a stage leaves, with the RUN; what waits behind ONBUILD counts as well."""
    known = stage.memo.get("every cache")
    if known is None:
        runs = (run for run in stage.instructions if isinstance(run, Run))
        known = stage.memo["every cache"] = tuple((run, left) for run in runs for left in caches(run))
    found: tuple[tuple[Run, CacheLeft], ...] = known
    return found


def kept_in(stage: Stage, *managers: str, anywhere: bool = False) -> Iterator[tuple[Run, CacheLeft]]:
    """The caches of some managers that a RUN of a stage surely leaves: those that may reach an image, or `anywhere`."""
    for run, left in every_cache(stage):
        if left.manager not in managers or not left.is_certain:
            continue
        if anywhere or (run.role.lets_out(left.path) and not may_be_emptied_later(stage, run)):
            yield run, left


def repairs(stage: Stage, run: Run, left: CacheLeft, is_safe: bool = True) -> tuple[Fix, ...]:
    """Cleaning and mounting, as far as the RUN has a place for them. `is_safe` is about the cleaning.

    A mount is never safe: it needs BuildKit, and what later builds find in it is not in the Dockerfile.
    """
    is_safe = is_safe and not is_wanted(stage, run, left)
    return tuple(fix for fix in (clean(run, left, is_safe), mount(stage, run, left)) if fix is not None)


def is_wanted(stage: Stage, run: Run, left: CacheLeft) -> bool:
    """Whether a later line of the stage names the cache, and not to delete it."""
    return is_named_later(stage, run, (left.path, *map(_target, left.mounts)))


def clean(run: Run, left: CacheLeft, is_safe: bool = True) -> Fix | None:
    """Empty the cache as the RUN's last step."""
    if left.append is None:
        return None
    edit = Edit.insert(left.append.offset + run.offset, left.append.text(left.cleanup))
    return Fix(f"Add {left.cleanup}", (edit,), is_safe, CLEAN)


def clean_all(run: Run, lefts: Sequence[CacheLeft]) -> Fix | None:
    """Empty several caches as the RUN's last steps."""
    append = lefts[-1].append
    if append is None:
        return None
    steps = tuple(dict.fromkeys(left.cleanup for left in lefts))
    edit = Edit.insert(append.offset + run.offset, "".join(append.text(step) for step in steps))
    return Fix(f"Add {' && '.join(steps)}", (edit,), True, CLEAN)


def without_cache(run: Run, left: CacheLeft, option: str, is_safe: bool = True) -> Fix | None:
    """Give each install that fills the cache an option that tells it to keep none."""
    by_command = {id(install.command): install for install in left.installs}
    edits = []
    for command in left.commands:
        install = by_command.get(id(command))
        if install is None or install.option_offset is None:
            return None
        edits.append(Edit.insert(install.option_offset + run.offset, f" {option}"))
    return Fix(f"Add {option}", tuple(edits), is_safe, CLEAN)


def mount(stage: Stage, run: Run, left: CacheLeft) -> Fix | None:
    """Mount the cache, with the flags in front of those that are there.

    None where no mount fits, and where a later line or another stage may want what is in the folder.
    """
    if run.is_trigger or is_wanted(stage, run, left):
        return None
    targets = [_target(flag) for flag in left.mounts]
    edits = mount_folders(run, left.mounts)
    return Fix(f"Mount a cache over {' and '.join(targets)}", edits, False, MOUNT) if edits is not None else None


def mount_together(stage: Stage, manager: str) -> Fix | None:
    """Mount what one manager keeps in each RUN of the stage that uses it.

    What one RUN puts into a mount is not there for the next one without it. None where a RUN that fills no cache calls
    the same program: it may read one, as `dotnet publish --no-restore` does.
    """
    edits: list[Edit] = []
    flags: dict[str, None] = {}
    programs: set[str] = set()
    rest: list[Run] = []
    for run in stage.runs:
        lefts = [left for left in caches(run) if left.manager == manager]
        if not lefts:
            rest.append(run)
            continue
        if run.is_trigger or not all(left.mounts for left in lefts):
            return None
        mounts = tuple(dict.fromkeys(flag for left in lefts for flag in left.mounts))
        found = mount_folders(run, mounts)
        if found is None or is_named_later(stage, run, map(_target, mounts)):
            return None
        edits += found
        flags |= dict.fromkeys(mounts)
        programs |= {command.program for left in lefts for command in left.commands}
    if not edits or any(run.commands_named(*programs) for run in rest):
        return None
    targets = " and ".join(dict.fromkeys(_target(flag) for flag in flags))
    return Fix(f"Mount a cache over {targets}", tuple(edits), False, MOUNT)


def is_needed_later(stage: Stage, run: Run, manager: str) -> bool:
    """Whether what the RUN leaves for a manager may be used later: by another RUN, or in what is built on this stage.

    A script that cannot be read here may install something, too.
    """
    if run.is_trigger or not stage.role.is_final:
        return True
    last = stage.once(_last_installs)
    return max(last.get(manager, -1), last[_ANY]) > run.offset


def is_read_later(stage: Stage, run: Run, manager: str) -> bool:
    """Whether a RUN below in the stage surely needs it, so that it fails where the cache is emptied or mounted."""
    return stage.once(_last_installs).get(manager, -1) > run.offset


def _last_installs(stage: Stage) -> dict[str, int]:
    """The offset of the last RUN that installs, by manager; of the last that may do so by any of them under `_ANY`."""
    last = {_ANY: -1}
    for run in stage.runs:
        last |= {install.manager: run.offset for install in installs(run) if not _fetches_index(run, install)}
        if not run.is_readable or any(_runs_script(command) for command in run.commands):
            last[_ANY] = run.offset
    return last


def _fetches_index(run: Run, install: Install) -> bool:
    """Whether an install of apt or apk has an index of its own, from an option or from an update before it."""
    if install.line.has("--no-cache", "-U", "--update", "--update-cache"):
        return True
    start = install.command.span.start
    updates = (one for one in run.commands if one.program in _INDEXERS and one.subcommand("update") is not None)
    return any(one.span.start < start and not one.is_conditional for one in updates)


def _runs_script(command: Command) -> bool:
    if command.name is None:
        return False
    name = command.name.text
    if name is None:
        return True
    if command.program in _SHELLS:
        return command.script is None
    return "/" in name and not name.startswith(_SYSTEM_FOLDERS)


def _target(flag: str) -> str:
    return flag.split("target=", 1)[1].split(",", 1)[0]
