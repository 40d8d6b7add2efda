"""Cache mounts over package managers' folders: whose cache a mount holds, and which commands work against it.

A cache mount is shared by all builds of the machine, and nothing in it is in the image (reference,
"RUN --mount=type=cache").
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...syntax.shell_tree import Command
from ...syntax.shell_word import ShellWord
from ...text import Record
from ..base import Base
from ..commands.command_line import CommandLine
from ..commands.effects import effects
from ..commands.surroundings import surroundings
from ..commands.system_actions import INSTALL, REFRESH, UPGRADE, system_actions
from ..mount import Mount
from ..packages.install import Install
from ..packages.installs import installs
from ..run import Run
from .cache import Place, dnf_place
from .cleanups import may_clean

DOCKER_CLEAN = "/etc/apt/apt.conf.d/docker-clean"
APT_ARCHIVES, APT_LISTS = "/var/cache/apt/archives", "/var/lib/apt/lists"

# Where the managers of distributions keep what they download. Only one of them at a time may use these folders.
LOCKED = {
    "apt": (APT_ARCHIVES, APT_LISTS),
    "dnf": ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum", "/var/cache/tdnf"),
    "zypper": ("/var/cache/zypp",),
    "pacman": ("/var/cache/pacman/pkg",),
}
_CACHES = {
    **LOCKED,
    "apk": ("/var/cache/apk", "/etc/apk/cache"),
    "pip": ("/root/.cache/pip",),
    "npm": ("/root/.npm",),
    "yarn": ("/usr/local/share/.cache/yarn", "/root/.cache/yarn"),
    "go": ("/go/pkg/mod", "/root/.cache/go-build"),
    "uv": ("/root/.cache/uv",),
    "poetry": ("/root/.cache/pypoetry", "/root/.cache/pypoetry/artifacts", "/root/.cache/pypoetry/cache"),
    "pdm": ("/root/.cache/pdm",),
    "pipenv": ("/root/.cache/pipenv",),
    "pnpm": ("/root/.local/share/pnpm/store", "/pnpm/store"),
    "bun": ("/root/.bun/install/cache",),
    "gem": ("/usr/local/bundle/cache",),
    "cargo": ("/usr/local/cargo/registry", "/usr/local/cargo/git/db", "/root/.cargo/registry"),
    "maven": ("/root/.m2/repository",),
    "gradle": ("/root/.gradle", "/root/.gradle/caches", "/root/.gradle/wrapper", "/home/gradle/.gradle"),
    "nuget": ("/root/.nuget/packages",),
    "composer": ("/root/.composer/cache", "/tmp/cache"),
}
# The option by which an install leaves its cache alone, and how the folder of that cache ends.
_REFUSALS = {
    "pip": (("--no-cache-dir",), ("/pip", "/.cache")),
    "uv": (("--no-cache", "-n"), ("/uv", "/.cache")),
    "apk": (("--no-cache",), ("/var/cache/apk", "/etc/apk/cache")),
    "composer": (("--no-cache",), ("/composer/cache", "/.composer/cache", "/.cache/composer", "/.cache")),
}


class Waste(Record):
    """What makes a cache mount useless: a command, or some of its words; `words` are empty where all of it goes."""

    command: Command
    words: tuple[ShellWord, ...]
    path: str  # the folder that it keeps empty
    is_option: bool = False  # whether the words tell an install to use no cache


def has_docker_clean(base: Base) -> bool:
    """Whether an image lets apt keep no packages, as those of Debian and Ubuntu and what is built on them do."""
    return base.facts is not None and base.facts.distribution in ("debian", "ubuntu")


def cache_mounts(run: Run) -> tuple[Mount, ...]:
    """The cache mounts of a RUN whose folder is known."""
    if not run.parts.flags:
        return ()
    return tuple(mount for mount in run.mounts if mount.type == "cache" and mount.target is not None)


def fills(run: Run, manager: str) -> bool:
    """Whether a distribution's manager downloads something in the RUN."""
    return any(one.manager == manager and one.kind in (INSTALL, REFRESH, UPGRADE) for one in system_actions(run))


def is_used(run: Run, mount: Mount, manager: str) -> bool:
    """Whether a mount over a folder of the manager's is where its commands in the RUN keep their cache.

    Only dnf has several: what is called yum since release 8 of Red Hat's family uses that of dnf.
    """
    places = tuple(_dnf_places(run)) if manager == "dnf" else ()
    # Where it is not sure which of the folders it is, there are no mounts to advise.
    paths = [path for place in places for path in (place.path, *(place.others if place.mounts else ()))]
    return not places or any(map(mount.covers, paths))


def wastes(run: Run, targets: Collection[str]) -> Iterator[Waste]:
    """What empties caches that are mounted at `targets`, or refuses to use them."""
    roots = {root for target in targets for root in _roots_in(target)}
    owned = tuple(_owned(roots))
    removals: dict[int, list[tuple[ShellWord, str]]] = {}
    for removal in effects(run).removals:
        path = (removal.path or "").removesuffix("/*").removesuffix("/**").rstrip("/")
        if path in roots and removal.word is not None and not removal.is_move and not removal.is_partial:
            removals.setdefault(id(removal.command), []).append((removal.word, path))
    for command in run.commands:
        found = removals.get(id(command))
        if found:
            others = {id(word) for word in command.operands()} - {id(word) for word, _ in found}
            words = tuple(word for word, _ in found) if others or command.program != "rm" else ()
            yield Waste(command, words, found[0][1])
            continue
        if command.program == "rm":
            continue
        path = next((root for manager, root in owned if _cleans(run, command, manager, root)), "")
        if path:
            yield Waste(command, (), path)
    for install in installs(run):
        refusal = _refusal(install, targets)
        if refusal is not None:
            yield refusal


def _cleans(run: Run, command: Command, manager: str, root: str) -> bool:
    """Whether a command empties that very folder. yum keeps its cache where dnf does wherever it is dnf, tdnf never."""
    if not may_clean(command, manager, root):
        return False
    if manager == "dnf" and (command.program == "tdnf") != (root == "/var/cache/tdnf"):
        return False
    if root == "/var/cache/yum":
        return command.program == "yum" and not any("dnf" in place.path for place in _dnf_places(run))
    return True


def _dnf_places(run: Run) -> Iterator[Place]:
    for action in system_actions(run):
        if action.manager == "dnf":
            yield from dnf_place(action.command, surroundings(run))


def _roots_in(target: str) -> Iterator[str]:
    """The folders of caches at or below a mount: removing one of them empties what it was mounted for."""
    target = target.rstrip("/")
    yield target
    for roots in _CACHES.values():
        for root in roots:
            if root.startswith(target + "/"):
                yield root
                parent = root.rsplit("/", 1)[0]
                if parent.startswith(target + "/"):
                    yield parent


def _owned(roots: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each with its manager, below any home."""
    for manager, owned in _CACHES.items():
        for usual in owned:
            below_home = usual.removeprefix("/root") if usual.startswith("/root/") else usual
            for root in roots:
                if root == usual or (below_home != usual and root.endswith(below_home)):
                    yield manager, root


def _refusal(install: Install, targets: Collection[str]) -> Waste | None:
    options, ends = _REFUSALS.get(install.manager, ((), ()))
    target = next((target for target in targets if target.rstrip("/").endswith(ends)), None) if ends else None
    word = _word_of(install.line, options) if target is not None else None
    return Waste(install.command, (word,), target or "", True) if word is not None else None


def _word_of(line: CommandLine, names: Collection[str]) -> ShellWord | None:
    """The word that is one of the options and nothing else."""
    return next(
        (option.word for option in line.options if option.name in names and option.word.text == option.name), None
    )
