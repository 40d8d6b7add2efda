"""Finds passwords of accounts that a RUN sets."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Run
from tare.syntax.shell import Command
from tare.text import regex

PROGRAMS = ("chpasswd", "passwd", "useradd", "usermod")
# These take a password away or lock the account.
LOCKING = ("-l", "--lock", "-u", "--unlock", "-S", "--status", "-e", "--expire", "-n", "-x", "-w", "-i")
# What crypt(5) makes of a password: `$6$salt$...`, or the thirteen characters of DES.
HASH = regex(r"\$[^:]+|_?[./0-9A-Za-z]{13,20}")


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
    if value is None or (value.text and not HASH.fullmatch(value.text)):
        return None  # what is no hash locks the account, by `!` and `*` on purpose
    return "the password set here is the same in every container"
