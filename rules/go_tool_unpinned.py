"""Finds tools of Go and Rust without a version."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.pins import unpinned
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.packages.install import Install
from tare.model.packages.installs import installs


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        if _is_by_name(install):
            packages = [one for one in install.packages if one.version or _is_crate(install)]
            finding = unpinned(run, install, packages)
            if finding is not None:
                yield finding


def _is_by_name(install: Install) -> bool:
    """Whether the words say which tools; in a vendored module, those of the module."""
    if install.manager == "cargo":
        return install.is_global
    verb = install.verb.text if install.verb is not None else None
    return install.manager == "go" and verb in ("install", "run") and not install.line.has("-mod", "-modfile")


def _is_crate(install: Install) -> bool:
    """Without a version cargo takes the newest, while go builds what go.mod names (go help install)."""
    return install.manager == "cargo"


@as_hadolint("a tool has no version")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Also packages of the own module, whose versions go.mod names, and `go get`."""
    for command in plain_commands(run, "go"):
        words = command.arguments
        if not {"install", "get", "run"}.isdisjoint(words):
            packages = [word for word in words if word not in ("install", "get", "run", "tool")]
            if any(not _is_fixed(package) for package in packages):
                yield command


def _is_fixed(package: str) -> bool:
    if package.startswith((".", "/")):
        return True
    return "@" in package and not package.endswith(("@latest", "@none"))
