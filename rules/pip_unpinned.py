"""Finds Python packages without a version, on the command line and in requirements files of the build context."""

import posixpath
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.engine.pins import unpinned
from tare.engine.plain_judgement import as_hadolint
from tare.model import Around, Run, Stage
from tare.model.commands.plain_commands import PlainCommand, plain_pip
from tare.model.packages.install import Install, Package
from tare.model.packages.installs import installs
from tare.model.packages.requirements import requirements_at

MANAGERS = ("pip", "pipx", "uv")
OWN_TOOLS = ("pip", "setuptools", "wheel")
VALUED = tuple(
    """
    abi b build e editable extra-index-url f find-links i implementation index-url no-binary only-binary platform
    prefix progress-bar proxy python python-version root root-user-action src t target trusted-host upgrade-strategy
    """.split()  # noqa: SIM905 - a list to be read
)
"""The options of pip whose values hadolint does not take for packages."""


@check(Stage, around=True, options=True)
def find(stage: Stage, around: Around, options: Options) -> Iterator[Finding]:
    for run in (one for one in stage.instructions if isinstance(one, Run)):
        for install in installs(run):
            if install.manager in MANAGERS and not install.line.has("-c", "--constraint", "--constraints"):
                finding = unpinned(run, install, _packages(install, options.as_hadolint))
                if finding is not None:
                    yield finding
                yield from _requirements(stage, run, install, around)


def _packages(install: Install, all_of_them: bool) -> tuple[Package, ...]:
    """Those that the words name, without pip itself; `uv add` writes what it finds into a lock file."""
    if install.verb is not None and install.verb.text == "add":
        return ()
    return tuple(one for one in install.packages if all_of_them or one.name not in OWN_TOOLS)


def _requirements(stage: Stage, run: Run, install: Install, around: Around) -> Iterator[Finding]:
    for value in install.line.values("-r", "--requirement", "--requirements"):
        if value.text is None or install.folder is None:
            continue
        path = posixpath.normpath(posixpath.join(install.folder, value.text))
        file = requirements_at(path, stage, run.offset, around.context)
        if file is not None and file.packages and not file.missing and not any(version for _, version in file.packages):
            count = len(file.packages)
            which = "its package does not have" if count == 1 else f"none of its {count} packages has"
            yield Finding(run.at(value.word), f"{which} a version, so each build installs the newest")


@as_hadolint("a package has no version")
def judge(run: Run) -> Iterator[PlainCommand]:
    """What has neither a requirements file, nor a constraint, nor the folder itself to install."""
    for command in plain_pip(run, with_pipx=True):
        words = command.words
        is_listed = "-r" in words or any(word.split("=")[0] == "--requirement" for word in words)
        if is_listed or command.has("c", "constraint") or "." in command.arguments:
            continue
        arguments = command.arguments_without(*VALUED)
        behind = arguments[arguments.index("install") + 1 :] if "install" in arguments else ()
        if any(not _is_fixed(word) for word in behind if word != "install"):
            yield command


def _is_fixed(package: str) -> bool:
    if package.endswith((".whl", ".tar.gz")):
        return True
    if package.startswith(("git", "svn", "hg+", "bzr+")):
        return "@" in package or "==" in package
    if "/" in package:
        return True
    return any(sign in package for sign in ("==", ">", "<", "!=", "~="))
