"""Commands that do the same whether the sources of a project are there or not, and leave its manifests alone."""

from __future__ import annotations

from ...syntax.shell_tree import Command
from .install import Install


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_INDEPENDENT = _words(
    "apk apt apt-get aptitude addgroup adduser cd corepack curl date dnf echo env exit export false getent groupadd",
    "groupmod id ldconfig locale-gen microdnf mkdir printf pwd set sleep true uname useradd usermod wget which whoami",
    "yum zypper :",
)
# These act on files, but write none that an install reads.
_HARMLESS = _INDEPENDENT | _words("cat chgrp chmod chown df du file head ls rm rmdir stat tail test touch [ [[")
_CACHES = ("/root/", "/tmp/", "/var/cache/", "/var/lib/apt/", "/var/tmp/", "/usr/local/share/.cache")
_MANAGERS = ("npm", "yarn", "pnpm", "bun", "pip", "pip3", "bundle", "composer", "poetry", "uv", "go", "gem")
_HOUSEKEEPING = (
    "cache", "config", "set", "get", "login", "prune", "--version", "-v", "version", "store", "clear-cache"
)  # fmt: skip
# Told to install a package by name, they write it into the manifest.
_EDITORS = ("npm", "yarn", "pnpm", "bun", "uv", "poetry", "pipenv", "pdm", "composer", "go", "cargo", "nuget")


def leaves_manifests(command: Command, install: Install | None) -> bool:
    """Whether a command, and what it installs, cannot make or change manifests that an install behind it reads."""
    return _is_among(command, install, _HARMLESS)


def needs_no_files(command: Command, install: Install | None) -> bool:
    """Whether, besides that, it does the same before the files of the project are there."""
    return _is_among(command, install, _INDEPENDENT)


def _is_among(command: Command, install: Install | None, programs: frozenset[str]) -> bool:
    if any(">" in one.operator and one.target and one.target.text != "/dev/null" for one in command.redirects):
        return False
    if install is not None:
        adds_to_manifest = install.packages and not install.is_global and install.manager in _EDITORS
        return not install.needs_sources and not adds_to_manifest
    if command.name is None or command.script is not None or command.program in programs:
        return True
    if command.program.startswith("python") and [word.text for word in command.words[:2]] == ["-m", "venv"]:
        return True
    if command.program == "rm" and all((word.text or "").startswith(_CACHES) for word in command.operands()):
        return True
    is_manager = command.program in _MANAGERS
    return is_manager and bool(command.words) and any(word.text in _HOUSEKEEPING for word in command.words[:2])
