"""Finds package managers that are told to take packages without a signature."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.distrust_repairs import trust_nobody
from tare.model import Run
from tare.model.commands.distrust import unsigned
from tare.syntax.shell import Command
from tare.text import Span

PACKAGE_FILES = (".apk", ".deb", ".rpm")
VERIFIERS = ("gpg", "gpg2", "gpgv")
VERIFIES = ("--verify",)
WRITERS = ("echo", "printf")
TRUSTED = "[trusted=yes]"


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for one in unsigned(run):
        if _is_verified(run, one.command):
            continue
        at = run.at(one.first.span.cover(one.last.span))
        yield Finding(at, f"{one.what} installs packages that nobody vouches for", trust_nobody(run, one))
    if "trusted=yes" in run.item.text:
        for command in run.commands_named(*WRITERS):
            for word in command.words:
                found = word.raw.find(TRUSTED)
                if found >= 0 and len(word.raw) > len(TRUSTED):
                    place: Span = word.part(found, found + len(TRUSTED))
                    yield Finding(run.at(place), f"{TRUSTED} installs packages that nobody vouches for")


def _is_verified(run: Run, command: Command) -> bool:
    """Whether it installs files that this RUN has verified by itself."""
    files = [word.text or word.raw for word in command.operands() if (word.text or "").endswith(PACKAGE_FILES)]
    if not files:
        return False
    verifiers = [one for one in run.commands_named(*VERIFIERS) if one.program == "gpgv" or one.has_option(*VERIFIES)]
    return any(verifier.mentions(*files) and verifier.span.start < command.span.start for verifier in verifiers)
