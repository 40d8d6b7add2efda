"""Finds gpg that asks key servers which are gone."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.syntax.shell_word import ShellWord
from tare.text import Edit, regex

DEAD = ("sks-keyservers.net", "keys.gnupg.net")
ADDRESS = regex(r"((hkps?|https?)://)?([\w-]+\.)*(sks-keyservers\.net|keys\.gnupg\.net)(:\d+)?/?")
LIVING = ("hkps://keyserver.ubuntu.com", "hkps://keys.openpgp.org")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not any(host in run.item.text for host in DEAD):
        return
    for command in run.commands_named("gpg", "gpg2", "apt-key"):
        # Whoever goes on to another server loses no more than time.
        if command.before_or or command.after_or or command.in_loop or command.in_condition:
            continue
        for word in command.words:
            found = ADDRESS.search(word.raw)
            if found is not None and not word.variables:
                fixes = tuple(_fix(run, word, found.span(), server) for server in LIVING) if not run.is_exec else ()
                yield Finding(run.at(word), f"{found[0]} was shut down: this cannot succeed", fixes)


def _fix(run: Run, word: ShellWord, found: tuple[int, int], server: str) -> Fix:
    return Fix(f"Ask {server}", (Edit(run.at(word.part(*found)), server),))
