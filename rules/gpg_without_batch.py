"""Finds gpg without --batch where it fetches, imports or verifies."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.option_repairs import add_option
from tare.model import Run

DOES = ("--recv-keys", "--recv-key", "--receive-keys", "--import", "--verify", "--dearmor", "--fetch-keys")
NEVER_ASKS = ("--batch", "--no-tty", "--command-fd", "--command-file")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named("gpg", "gpg2"):
        if command.has_option(*NEVER_ASKS) or not command.has_option(*DOES) or command.is_dynamic:
            continue
        edit = add_option(run, command, "--batch")
        fixes = (Fix("Add --batch", (edit,), is_safe=True),) if edit is not None else ()
        yield Finding(run.at(command.name or command), "without --batch, gpg may ask, and nobody can answer", fixes)
