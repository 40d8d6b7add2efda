"""A package manager's cache, as a value, and where system package managers keep theirs."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell_tree import Command
from ...text import Record
from ..commands.command_line import option_names, read_command_line
from ..commands.surroundings import UNKNOWN_FOLDER, Surroundings
from ..packages.system_managers import APK_VALUED, APT_VALUED, DNF_VALUED, PACMAN_VALUED, ZYPPER_VALUED


class Place(Record):
    """A cache that a command fills."""

    manager: str
    path: str  # absolute, or below UNKNOWN_HOME
    others: tuple[str, ...] = ()  # where it may be instead: versions and images differ
    cleanup: str = ""  # a command that empties it; by default `rm -rf path`
    sharing: str = ""  # what a cache mount needs: "locked" where the manager does not lock it by itself
    is_reused: bool = False  # whether later builds in the stage read it again
    mounts: tuple[str, ...] = ()  # the folders to mount where that is not `path`


_DNF_PATHS = ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum")
_DNF_FILLS = option_names(
    "install in update upgrade up makecache groupinstall group reinstall localinstall builddep module check-update"
    " distro-sync dsync swap upgrade-minimal update-minimal"
)
_ZYPPER_FILLS = option_names("install in refresh ref update up dup dist-upgrade patch source-install si")
_APK_FILLS = option_names("add update upgrade fix")


APT_ARCHIVES = "/var/cache/apt/archives"


def apt_archives() -> Place:
    """Where packages stay once docker-clean is out of the way."""
    return Place("apt", APT_ARCHIVES, (), "apt-get clean", "locked", mounts=("/var/cache/apt",))


def apt_place(command: Command, around: Surroundings) -> Iterator[Place]:
    """`apt-get update` writes the lists. Archives are not kept: docker-clean of the Debian and Ubuntu images deletes
    them after each install (debuerreotype, debootstrap: /etc/apt/apt.conf.d/docker-clean), so that `apt-get clean`
    saves nothing there.
    """
    line = read_command_line(command, APT_VALUED, around.text)
    verb = line.verb()
    fills = verb is not None and (verb.text == "update" or (verb.text == "install" and line.has("--update", "-U")))
    if fills and not line.is_dynamic:
        mounts = ("/var/cache/apt", "/var/lib/apt")
        yield Place("apt", "/var/lib/apt/lists", (), "rm -rf /var/lib/apt/lists/*", "locked", mounts=mounts)


def apk_index() -> Place:
    return Place(
        "apk", "/var/cache/apk", ("/etc/apk/cache",), "rm -rf /var/cache/apk/*", "locked", mounts=("/etc/apk/cache",)
    )


def apk_place(command: Command, around: Surroundings) -> Iterator[Place]:
    """Without --no-cache the index stays in /var/cache/apk (apk(8), `--no-cache`).

    Packages are kept as well where there is a folder /etc/apk/cache, as a mount makes one (apk-cache(5)).
    """
    line = read_command_line(command, APK_VALUED, around.text)
    verb = line.verb()
    elsewhere = line.has("--no-cache", "-p", "--root", "--cache-dir", "--no-network", "-s", "--simulate")
    if verb is not None and verb.text in _APK_FILLS and not elsewhere and not line.is_dynamic:
        yield apk_index()


def dnf_place(command: Command, around: Surroundings) -> Iterator[Place]:
    """Metadata always stays, packages with `keepcache` (dnf.conf(5))."""
    line = read_command_line(command, DNF_VALUED, around.text)
    verb = line.verb()
    elsewhere = line.has("--installroot", "--cacheonly", "-C", "--assumeno", "--help")
    if verb is None or verb.text not in _DNF_FILLS or elsewhere or line.is_dynamic:
        return
    program = command.program
    path, is_sure = _dnf_path(program, around)
    others = tuple(other for other in _DNF_PATHS if other != path)
    # A mount over another folder than the real one would leave the cache in the image, with nothing to clean it.
    mounts = () if is_sure else (UNKNOWN_FOLDER,)
    yield Place("dnf", path, others, f"{program} clean all", "locked", mounts=mounts)


def _dnf_path(program: str, around: Surroundings) -> tuple[str, bool]:
    """Where the program keeps its cache, and whether that is sure.

    yum is a name of dnf since release 8 of Red Hat's family, and Fedora's dnf is dnf5 since release 41 (Fedora's
    change "SwitchToDnf5"), which keeps its cache in /var/cache/libdnf5 (dnf5.conf(5), `cachedir`).
    """
    facts = around.run.base.facts
    family = facts.family if facts is not None else ""
    digits = "".join(char if char.isdigit() else " " for char in (facts.release or "")).split() if facts else []
    release = int(digits[0]) if digits else None
    if program == "tdnf":
        return "/var/cache/tdnf", True
    if program == "dnf5" or (family == "fedora" and program in ("dnf", "yum") and (release is None or release > 40)):
        return "/var/cache/libdnf5", True
    is_known = family in ("rhel", "fedora") and release is not None
    if program == "yum" and (release is None or release < 8 or not is_known):
        return "/var/cache/yum", is_known
    return "/var/cache/dnf", is_known and program != "microdnf"


def zypper_place(command: Command, around: Surroundings) -> Iterator[Place]:
    line = read_command_line(command, ZYPPER_VALUED, around.text)
    verb = line.verb()
    elsewhere = line.has("-R", "--root", "-C", "--cache-dir", "--installroot", "-D", "--dry-run")
    if verb is not None and verb.text in _ZYPPER_FILLS and not elsewhere and not line.is_dynamic:
        yield Place("zypper", "/var/cache/zypp", (), "zypper clean --all", "locked")


def pacman_place(command: Command, around: Surroundings) -> Iterator[Place]:
    line = read_command_line(command, PACMAN_VALUED, around.text)
    reads = line.has("-s", "-i", "-l", "-p", "-c", "-g", "-r", "--root", "--cachedir", "--search", "--clean")
    if line.has("-S", "--sync") and not reads and not line.is_dynamic:
        yield Place("pacman", "/var/cache/pacman/pkg", (), "rm -rf /var/cache/pacman/pkg/*", "locked")


SYSTEM_PLACES = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), apt_place),
    "apk": apk_place,
    **dict.fromkeys(("dnf", "dnf5", "yum", "microdnf", "tdnf"), dnf_place),
    "zypper": zypper_place,
    "pacman": pacman_place,
}
