"""Finds Python packages without a version, on the command line and in requirements files of the build context."""

import posixpath
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.engine.pins import unpinned
from tare.model import Around, Run, Stage
from tare.model.packages.install import Install, Package
from tare.model.packages.installs import installs
from tare.model.packages.requirements import requirements_at

MANAGERS = ("pip", "pipx", "uv")
OWN_TOOLS = ("pip", "setuptools", "wheel")


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
