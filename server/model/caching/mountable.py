"""Which caches a RUN would find again in its next build if they were mounted, whether it cleans them today or not."""

from __future__ import annotations

from collections.abc import Iterator

from ...text import Record
from ..commands.effects import effects
from ..commands.surroundings import surroundings
from ..packages.install import Install
from ..packages.installs import installs
from ..run import Run
from .cache import SYSTEM_PLACES, Place, apk_index
from .caches import mount_flags
from .language_caches import language_places

# Their caches are linked into what is installed, or hold what belongs to the image.
_LEFT_ALONE = frozenset(("conda", "gem", "bundler", "pipx", "pdm", "pipenv"))
_REFUSING_OPTIONS = {"pip": "--no-cache-dir", "uv": "--no-cache"}


class Mountable(Record):
    """One cache without a mount over it."""

    manager: str
    path: str
    flags: tuple[str, ...]  # `--mount=type=cache,…`, with what the folder and the user need
    is_reused: bool  # whether later steps of the stage read it, so that they need the mount as well

    @property
    def targets(self) -> tuple[str, ...]:
        """The folders that would be mounted."""
        return tuple(flag.split("target=", 1)[1].split(",", 1)[0] for flag in self.flags)


def mountables(run: Run) -> tuple[Mountable, ...]:
    """In source order, each folder once. Nothing of what has a mount, or where it cannot be known what to mount."""
    if run.base.is_windows or not installs(run):
        return ()
    memo = run.item.memo
    kept = memo.get("mountables")
    if kept is None or kept[0] is not run.state:
        kept = memo["mountables"] = (run.state, tuple(_read(run)))
    found: tuple[Mountable, ...] = kept[1]
    return found


def _read(run: Run) -> Iterator[Mountable]:
    if len(run.mounts) != len(run.parts.flags_named("mount")):
        return
    seen = set()
    for place in _places(run):
        paths = (place.path, *place.others)
        if place.path in seen or place.manager in _LEFT_ALONE or any(run.mounts_over(path) for path in paths):
            continue
        seen.add(place.path)
        flags = mount_flags(run, place) if not _is_asked_for(run, place.manager) else ()
        if flags:
            yield Mountable(place.manager, place.path, flags, place.is_reused)


def _is_asked_for(run: Run, manager: str) -> bool:
    """`rm -rf "$(yarn cache dir)"` would empty the mount, or fail at its root."""
    return any(one.path is None and one.word is not None and manager in one.word.raw for one in effects(run).removals)


def _places(run: Run) -> Iterator[Place]:
    around = surroundings(run)
    by_command = {id(install.command): install for install in installs(run)}
    for command in run.commands:
        install = by_command.get(id(command))
        finder = SYSTEM_PLACES.get(command.program)
        if command.wrapper is not None and command.wrapper.program == "sudo":
            continue
        if (
            install is not None
            and install.manager == "apk"
            and install.no_cache
            and not install.line.has("-p", "--root")
        ):
            yield apk_index()
        elif finder is not None:
            yield from finder(command, around)
        elif install is not None:
            yield from language_places(_without_refusal(install), around)


def _without_refusal(install: Install) -> Install:
    """As if it were not told on its own line to use no cache; what a variable says stays."""
    option = _REFUSING_OPTIONS.get(install.manager)
    return install._replace(no_cache=False) if option is not None and install.line.has(option) else install
