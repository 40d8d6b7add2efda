"""Finds packages of npm, yarn, pnpm and bun without a version."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.pins import unpinned
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.packages.installs import installs

# What hadolint takes for a name of options, a place or an archive, none of which has a version.
PLACES = ("/", "./", "../", "~/")
ARCHIVES = (".tgz", ".tar.gz", ".tar")
GIT = ("git://", "git+ssh://", "git+http://", "git+https://")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        if install.manager in ("npm", "yarn", "pnpm", "bun"):
            finding = unpinned(run, install, install.packages)
            if finding is not None:
                yield finding


@as_hadolint("a package has no version")
def judge(run: Run) -> Iterator[PlainCommand]:
    for command in plain_commands(run, "npm"):
        if command.arguments[:1] == ("install",):
            packages = command.arguments_without("loglevel", "registry")[1:]
            if any(not _is_fixed(package) for package in packages if package != "install"):
                yield command


def _is_fixed(package: str) -> bool:
    if package.startswith(GIT):
        return "#" in package
    return package.startswith(PLACES) or package.endswith(ARCHIVES) or "@" in package[1:]
