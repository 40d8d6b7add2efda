"""Commands that empty a package manager's cache, other than by removing its files."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...syntax.shell_tree import Command
from ...text import regex
from ..commands.command_line import read_command_line
from ..packages.system_managers import APT_VALUED, DNF_VALUED, PACMAN_VALUED, ZYPPER_VALUED
from .cache import APT_ARCHIVES

_Cleaner = Callable[[Command, str], "bool | None"]

_NAMES_CLEANING = regex(r"clean|purge|prune|slim|shrink", re.I)
# `bash cleanup.sh`, `curl …/clean.sh | sh`
_RUNS_SCRIPTS = frozenset(("sh", "bash", "ash", "dash", "zsh", ".", "source", "curl", "wget"))
_PIP = regex(r"(pip|python|pypy)[\d.]*")


def may_clean(command: Command, manager: str, path: str) -> bool | None:
    """Whether a command empties the cache that a manager has at `path`; None where it may, or does so in part."""
    program = command.program
    cleaner = _CLEANERS.get(program) or (("pip", _pip) if _PIP.fullmatch(program) else None)
    if cleaner is not None:
        return cleaner[1](command, path) if cleaner[0] == manager else False
    if program in ("trap", "eval"):
        return None if command.mentions("rm ", "clean") else False
    if not program:
        # A program behind a variable, or a bare assignment.
        return None if command.name is not None else False
    if program in _RUNS_SCRIPTS and any(_NAMES_CLEANING.search(word.raw) for word in command.words):
        return None
    return None if _NAMES_CLEANING.search(program) else False


def _apt(command: Command, path: str) -> bool | None:
    """`distclean` also removes the lists, `clean` the archives alone, `autoclean` some of them (apt-get(8))."""
    if not any("clean" in word.raw for word in command.words):
        return False
    verb = read_command_line(command, APT_VALUED).verb()
    text = verb.text if verb is not None else None
    if text in ("distclean", "dist-clean"):
        return True
    if path != APT_ARCHIVES:
        return False
    return None if text in ("autoclean", "auto-clean") else text == "clean"


def _apk(command: Command, _: str) -> bool | None:
    operands = [operand.text for operand in read_command_line(command).operands]
    return None if operands[:1] == ["cache"] else False


def _dnf(command: Command, _: str) -> bool | None:
    line = read_command_line(command, DNF_VALUED)
    verb = line.verb("clean")
    if verb is None:
        return False
    return True if any(one.text == "all" for one in line.after(verb.at)) else None


def _zypper(command: Command, _: str) -> bool | None:
    return read_command_line(command, ZYPPER_VALUED).verb("clean", "cc") is not None


def _pacman(command: Command, _: str) -> bool | None:
    line = read_command_line(command, PACMAN_VALUED)
    times = sum(option.name in ("-c", "--clean") for option in line.options)
    return False if not line.has("-S", "--sync") or not times else True if times > 1 else None


def _pip(command: Command, _: str) -> bool | None:
    texts = [word.text for word in command.words]
    return "cache" in texts and "purge" in texts


def _conda(command: Command, _: str) -> bool | None:
    line = read_command_line(command)
    if line.verb("clean") is None:
        return False
    return True if line.has("-a", "--all", "-p", "--packages") else None


def _go(command: Command, path: str) -> bool | None:
    line = read_command_line(command, clusters=False)
    return line.verb("clean") is not None and line.has("-modcache" if path.endswith("/mod") else "-cache")


def _said(*phrases: str) -> _Cleaner:
    """A command that is told one of the phrases, options between their words left out."""

    def read(command: Command, _: str) -> bool | None:
        operands = " ".join(operand.text or "" for operand in read_command_line(command).operands)
        return any(operands.startswith(phrase) for phrase in phrases)

    return read


_CLEANERS: dict[str, tuple[str, _Cleaner]] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), ("apt", _apt)),
    "apk": ("apk", _apk),
    **dict.fromkeys(("dnf", "dnf5", "yum", "microdnf", "tdnf"), ("dnf", _dnf)),
    "zypper": ("zypper", _zypper),
    "pacman": ("pacman", _pacman),
    **dict.fromkeys(("conda", "mamba", "micromamba"), ("conda", _conda)),
    "go": ("go", _go),
    "npm": ("npm", _said("cache clean", "cache clear", "cache rm")),
    **dict.fromkeys(("yarn", "yarnpkg"), ("yarn", _said("cache clean", "cache clear"))),
    "pnpm": ("pnpm", _said("store prune")),
    "bun": ("bun", _said("pm cache rm")),
    "uv": ("uv", _said("cache clean", "cache prune", "clean")),
    "poetry": ("poetry", _said("cache clear")),
    "pdm": ("pdm", _said("cache clear")),
    "composer": ("composer", _said("clear-cache", "clearcache", "clear", "cc")),
    "dotnet": ("nuget", _said("nuget locals")),
    **dict.fromkeys(("mvn", "mvnw"), ("maven", _said("dependency:purge-local-repository"))),
    **dict.fromkeys(("cargo", "cargo-cache"), ("cargo", _said("cache", "clean-all"))),
}
"""For each program the manager whose cache it may empty, and what tells whether it does."""
