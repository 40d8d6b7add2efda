"""Finds passwords of accounts that a RUN sets."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Run
from tare.syntax.shell import Command

PROGRAMS = ("chpasswd", "passwd", "useradd", "usermod")
# These take a password away or lock the account.
LOCKING = ("-l", "--lock", "-u", "--unlock", "-S", "--status", "-e", "--expire", "-n", "-x", "-w", "-i")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.role.ships:
        return
    for command in run.commands_named(*PROGRAMS):
        reason = _reason(command)
        if reason is not None:
            yield Finding(run.at(command.span), reason)


def _reason(command: Command) -> str | None:
    if command.program == "chpasswd":
        return "the password set here is the same in every container"
    if command.program == "passwd":
        if command.has_option("-d", "--delete"):
            return "the account has no password from here on: everybody can become this user"
        return None if command.has_option(*LOCKING) else "the password set here is the same in every container"
    value = command.option_value("-p", "--password")
    if value is None or (value.text is not None and value.text.startswith(("!", "*", "-"))):
        return None
    return "the password set here is the same in every container"
