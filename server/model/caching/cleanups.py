"""Commands that empty a package manager's cache, other than by removing its files."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...syntax.shell_tree import Command
from ...text import regex
from ..commands.command_line import read_command_line
from ..packages.system_managers import APT_VALUED, DNF_VALUED, PACMAN_VALUED, ZYPPER_VALUED
from .cache import APT_ARCHIVES

_Cleaner = Callable[[Command, str], "tuple[str, bool | None]"]

_NAMES_CLEANING = regex(r"clean|purge|prune|slim|shrink", re.I)
# `bash cleanup.sh`, `curl …/clean.sh | sh`
_RUNS_SCRIPTS = frozenset(("sh", "bash", "ash", "dash", "zsh", ".", "source", "curl", "wget"))
_PIP = regex(r"(pip|python|pypy)[\d.]*")


def may_clean(command: Command, manager: str, path: str) -> bool | None:
    """Whether a command empties the cache that a manager has at `path`; None where it may, or does so in part."""
    program = command.program
    reader = _CLEANERS.get(program) or (_pip if _PIP.fullmatch(program) else None)
    if reader is not None:
        cleaned, answer = reader(command, path)
        return answer if cleaned == manager else False
    if program in ("trap", "eval"):
        return None if command.mentions("rm ", "clean") else False
    if not program:
        # A program behind a variable, or a bare assignment.
        return None if command.name is not None else False
    if program in _RUNS_SCRIPTS and any(_NAMES_CLEANING.search(word.raw) for word in command.words):
        return None
    return None if _NAMES_CLEANING.search(program) else False


def _apt(command: Command, path: str) -> tuple[str, bool | None]:
    """`distclean` also removes the lists, `clean` the archives alone, `autoclean` some of them (apt-get(8))."""
    verb = read_command_line(command, APT_VALUED).verb()
    text = verb.text if verb is not None else None
    if text in ("distclean", "dist-clean"):
        return "apt", True
    if path != APT_ARCHIVES:
        return "apt", False
    return "apt", None if text in ("autoclean", "auto-clean") else text == "clean"


def _apk(command: Command, _: str) -> tuple[str, bool | None]:
    operands = [operand.text for operand in read_command_line(command).operands]
    return "apk", None if operands[:1] == ["cache"] else False


def _dnf(command: Command, _: str) -> tuple[str, bool | None]:
    line = read_command_line(command, DNF_VALUED)
    verb = line.verb("clean")
    if verb is None:
        return "dnf", False
    return "dnf", True if any(one.text == "all" for one in line.after(verb.at)) else None


def _zypper(command: Command, _: str) -> tuple[str, bool | None]:
    return "zypper", read_command_line(command, ZYPPER_VALUED).verb("clean", "cc") is not None


def _pacman(command: Command, _: str) -> tuple[str, bool | None]:
    line = read_command_line(command, PACMAN_VALUED)
    times = sum(option.name in ("-c", "--clean") for option in line.options)
    return "pacman", False if not line.has("-S", "--sync") or not times else True if times > 1 else None


def _pip(command: Command, _: str) -> tuple[str, bool | None]:
    texts = [word.text for word in command.words]
    return "pip", "cache" in texts and "purge" in texts


def _conda(command: Command, _: str) -> tuple[str, bool | None]:
    line = read_command_line(command)
    if line.verb("clean") is None:
        return "conda", False
    return "conda", True if line.has("-a", "--all", "-p", "--packages") else None


def _go(command: Command, path: str) -> tuple[str, bool | None]:
    line = read_command_line(command, clusters=False)
    return "go", line.verb("clean") is not None and line.has("-modcache" if path.endswith("/mod") else "-cache")


def _said(manager: str, *phrases: str) -> _Cleaner:
    """A command that is told one of the phrases, options between their words left out."""

    def read(command: Command, _: str) -> tuple[str, bool | None]:
        operands = " ".join(operand.text or "" for operand in read_command_line(command).operands)
        return manager, any(operands.startswith(phrase) for phrase in phrases)

    return read


_CLEANERS: dict[str, _Cleaner] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), _apt),
    "apk": _apk,
    **dict.fromkeys(("dnf", "dnf5", "yum", "microdnf", "tdnf"), _dnf),
    "zypper": _zypper,
    "pacman": _pacman,
    **dict.fromkeys(("conda", "mamba", "micromamba"), _conda),
    "go": _go,
    "npm": _said("npm", "cache clean", "cache clear", "cache rm"),
    **dict.fromkeys(("yarn", "yarnpkg"), _said("yarn", "cache clean", "cache clear")),
    "pnpm": _said("pnpm", "store prune"),
    "bun": _said("bun", "pm cache rm"),
    "uv": _said("uv", "cache clean", "cache prune", "clean"),
    "poetry": _said("poetry", "cache clear"),
    "pdm": _said("pdm", "cache clear"),
    "composer": _said("composer", "clear-cache", "clearcache", "clear", "cc"),
    "dotnet": _said("nuget", "nuget locals"),
    **dict.fromkeys(("mvn", "mvnw"), _said("maven", "dependency:purge-local-repository")),
    **dict.fromkeys(("cargo", "cargo-cache"), _said("cargo", "cache", "clean-all")),
}
