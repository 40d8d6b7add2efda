"""Finds `pacman -Sy package`, which installs from a newer index than the rest of the system is of."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.word_repairs import replace_word
from tare.model import Run
from tare.model.commands.system_actions import INSTALL, SystemAction, system_actions
from tare.text import regex

LETTERS = regex(r"-[A-Za-z]*S[A-Za-z]*")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    waits: SystemAction | None = None
    for action in system_actions(run):
        if action.manager != "pacman" or not action.line.has("-S", "--sync"):
            continue
        if action.line.has("-u", "--sysupgrade"):
            waits = None
        elif action.line.has("-y", "--refresh"):
            waits = action
            if action.kind == INSTALL:
                yield _finding(run, action)
                waits = None
        elif action.kind == INSTALL and waits is not None:
            yield _finding(run, waits)
            waits = None


def _finding(run: Run, action: SystemAction) -> Finding:
    message = "this takes a newer index than the installed packages are of; Arch supports no partial upgrades"
    word = action.verb.word
    # Fetching an index asks nothing; an upgrade does, and nobody is there to answer.
    added = "u" if action.line.has("--noconfirm") else "u --noconfirm"
    edit = replace_word(run, action.command, word, f"{word.raw}{added}") if LETTERS.fullmatch(word.raw) else None
    fixes = (Fix(f"Upgrade as well, with {word.raw}{added}", (edit,)),) if edit is not None else ()
    return Finding(run.at(action.span), message, fixes)
