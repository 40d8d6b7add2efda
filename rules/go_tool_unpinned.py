"""Finds tools of Go and Rust without a version."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.engine.pins import unpinned
from tare.model import Run
from tare.model.packages.install import Install
from tare.model.packages.installs import installs


@check(Run, options=True)
def find(run: Run, options: Options) -> Iterator[Finding]:
    for install in installs(run):
        if _is_by_name(install):
            packages = [one for one in install.packages if one.version or options.as_hadolint or _is_crate(install)]
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
