"""Finds RUN that installs offline and has a network."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.text import Edit

OFFLINE = {
    "pip": ("--no-index",),
    "uv": ("--offline", "--no-index"),
    "npm": ("--offline",),
    "yarn": ("--offline",),
    "pnpm": ("--offline",),
    "bundler": ("--local",),
    "cargo": ("--offline", "--frozen"),
    "go": ("-mod=vendor",),
}
FETCHERS = ("curl", "wget", "git", "ssh", "scp", "rsync", "aria2c", "gpg", "svn", "docker", "gh", "aws", "gsutil")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if run.is_trigger or run.flag("network") is not None or not run.is_readable:
        return
    found = installs(run)
    if not found or not all(_is_offline(install) for install in found) or run.commands_named(*FETCHERS):
        return
    insert = Edit.insert(run.keyword.end, " --network=none")
    yield Finding(
        run.at(found[0]), "this needs no network: --network=none proves it", (Fix("Cut the network off", (insert,)),)
    )


def _is_offline(install: Install) -> bool:
    names = OFFLINE.get(install.manager, ())
    words = [word.text or "" for word in install.command.words]
    return any(name in words for name in names)
