"""Finds gems without a version."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.pins import unpinned
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.packages.installs import installs


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        if install.manager == "gem":
            finding = unpinned(run, install, install.packages)
            if finding is not None:
                yield finding


@as_hadolint("a gem has no version")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Whatever stands behind an option is taken for its value."""
    for command in plain_commands(run, "gem"):
        words = command.words
        if any(word in ("-v", "--version") or word.startswith("--version=") for word in words):
            continue
        if not {"install", "i"}.isdisjoint(command.arguments):
            own = words[: words.index("--")] if "--" in words else words
            behind = (word for before, word in zip(("", *own), own, strict=False) if not before.startswith("-"))
            gems = [word for word in behind if not word.startswith("-") and word not in ("install", "i")]
            if any(":" not in gem for gem in gems):
                yield command
