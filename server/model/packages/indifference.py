"""RUN lines that do the same whatever variables hold of which they say nothing, and what of them takes time."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...syntax.shell_tree import Command
from ...text import Span
from ..run import Run
from .installs import installs

# None of these looks at variables that it does not know.
_INDIFFERENT = frozenset(
    word
    for line in (
        "apk apt apt-cache apt-get apt-key aptitude add-apt-repository addgroup adduser awk basename cat cd chgrp",
        "chmod chown chsh cp curl cut date dirname dnf dpkg echo egrep exit export expr false fc-cache find",
        "getent git gpg grep groupadd groupmod gunzip gzip head id install jq ldconfig ln locale-gen localedef ls",
        "microdnf mkdir mktemp mv pacman printf pwd readlink rm rmdir rpm sed set sha256sum sha512sum sleep sort",
        "stat tail tar tdnf tee test touch tr true truncate uname uniq unlink unxz unzip update-alternatives",
        "update-ca-certificates useradd usermod wc wget which whoami xz yum zypper : [ [[",
        "docker-php-ext-configure docker-php-ext-enable docker-php-ext-install pecl",
    )
    for word in line.split()
)
FETCHES = ("curl", "wget", "git")
"""What brings files from elsewhere, and takes as long as that takes."""


def ignores_variables(run: Run) -> bool:
    """Whether each command is one that does not read variables of that sort, as `make` or a script of yours may."""
    if not run.is_readable:
        return False
    by_manifest = {id(install.command) for install in installs(run) if not install.needs_sources}
    return all(id(command) in by_manifest or is_indifferent(command) for command in run.commands)


def is_indifferent(command: Command) -> bool:
    """Whether a command is one of those that look at no variable which is not in their words."""
    if command.program.startswith("python"):
        return [word.text for word in command.words[:2]] == ["-m", "venv"]
    return command.name is None or command.program in _INDIFFERENT or command.script is not None


def work(run: Run) -> list[tuple[str, Span]]:
    """What takes time in a RUN, as it is called, and where that stands."""
    found = []
    for install in installs(run):
        written = run.source(run.at(install.span))
        found.append((install.command.program if "\n" in written else written, install.span))
    for command in run.commands_named(*FETCHES):
        if command.name is not None and (command.program != "git" or command.subcommand("clone") is not None):
            found.append((command.program, command.name.span))
    return found


def holds(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds one of those names as a word."""
    return any(re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", text) for name in names)
