"""What a RUN installs: one value for each command of a package manager that installs or fetches something.

Nothing is said of what cannot be read: foreign shells, Windows, programs behind variables, `xargs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...syntax.shell_tree import Command
from ...text import regex
from ..commands.surroundings import Surroundings, surroundings
from ..run import Run
from ..stage import Stage
from . import build_managers, library_managers, node_managers, python_managers, system_managers
from .install import Install, Package

_Reader = Callable[[Command, Surroundings], "Install | None"]

_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude", "apt-fast"), system_managers.read_apt),
    "apk": system_managers.read_apk,
    **dict.fromkeys(("dnf", "dnf5", "yum", "microdnf", "tdnf"), system_managers.read_dnf),
    "zypper": system_managers.read_zypper,
    **dict.fromkeys(("pacman", "yay", "paru"), system_managers.read_pacman),
    "pip": python_managers.read_pip,
    "python": python_managers.read_python,
    "pypy": python_managers.read_python,
    "uv": python_managers.read_uv,
    "pipx": python_managers.read_pipx,
    "poetry": python_managers.read_poetry,
    "pipenv": python_managers.read_pipenv,
    "pdm": python_managers.read_pdm,
    **dict.fromkeys(("conda", "mamba", "micromamba"), python_managers.read_conda),
    "npm": node_managers.read_npm,
    **dict.fromkeys(("yarn", "yarnpkg"), node_managers.read_yarn),
    "pnpm": node_managers.read_pnpm,
    "bun": node_managers.read_bun,
    "gem": library_managers.read_gem,
    **dict.fromkeys(("bundle", "bundler"), library_managers.read_bundler),
    **dict.fromkeys(("composer", "composer.phar"), library_managers.read_composer),
    "php": library_managers.read_php,
    "go": build_managers.read_go,
    "cargo": build_managers.read_cargo,
    **dict.fromkeys(("mvn", "mvnw", "mvnd"), build_managers.read_maven),
    **dict.fromkeys(("gradle", "gradlew"), build_managers.read_gradle),
    "dotnet": build_managers.read_dotnet,
}
_VERSIONED = regex(r"(pip|python|pypy|gem|bundle|php)(?:\d[\d.]*)")
# Every program above has one of these in its name, and most RUN lines have none of them: those are never read.
_ANY = regex(
    r"apt|apk|dnf|yum|zypper|pacman|yay|paru|pip|py|uv|poetry|pdm|conda|mamba|npm|yarn|bun|gem|composer|php|go\b|cargo"
    r"|mvn|gradle|dotnet"
)


def installs(run: Run) -> tuple[Install, ...]:
    """What the commands of a RUN install, in source order. Kept on the item for as long as its state is the same."""
    memo = run.item.memo
    kept = memo.get("installs")
    if kept is None or kept[0] is not run.state:
        kept = memo["installs"] = (run.state, _read(run))
    return kept[1]


def system_packages(stage: Stage) -> Iterator[tuple[Run, Install, Package]]:
    """Each package of the distribution that a RUN of the stage names, with the RUN and the command."""
    for run in stage.runs:
        for install in installs(run):
            if install.is_system:
                yield from ((run, install, package) for package in install.packages)


def _read(run: Run) -> tuple[Install, ...]:
    if run.base.is_windows or _ANY.search(run.item.text) is None:
        return ()
    around: Surroundings | None = None
    is_exact = all(script.is_exact for script in run.scripts)
    found = []
    for command in run.commands:
        reader = reader_of(command)
        if reader is None:
            continue
        if around is None:
            around = surroundings(run)
        install = reader(command, around)
        if install is None:
            continue
        if not is_exact or (run.is_exec and not command.in_quoted_script):
            # Between the strings of the JSON form another string would have to go in.
            install = install._replace(option_offset=None)
        found.append(install)
    return tuple(found)


def reader_of(command: Command) -> _Reader | None:
    """What reads a command's words; None for a program that installs nothing."""
    program = command.program
    reader = _READERS.get(program)
    if reader is None and program[-1:].isdigit():
        match = _VERSIONED.fullmatch(program)
        return _READERS.get(match[1]) if match else None
    return reader
