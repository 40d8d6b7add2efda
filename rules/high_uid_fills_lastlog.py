"""Finds useradd with a high number and without --no-log-init."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.option_repairs import add_option
from tare.model import Run
from tare.model.command_line import read_command_line
from tare.model.effects import effects
from tare.model.surroundings import surroundings

# About 17 MB of /var/log/lastlog; less is not worth a word.
HIGH = 60_000
# The options of useradd that take a value, as letters: `-mlu 5` holds -l, `-clerk` does not.
VALUED = ("-b", "-c", "-d", "-e", "-f", "-g", "-G", "-k", "-K", "-p", "-P", "-R", "-s", "-u", "-Z")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.commands_named("useradd") or run.mounts_over("/var/log"):
        return
    for account in effects(run).accounts:
        command, uid = account.command, account.uid or ""
        if command.program != "useradd" or not uid.isdecimal() or int(uid) < HIGH:
            continue
        line = read_command_line(command, VALUED, surroundings(run).text)
        if line.is_dynamic or line.has("-l", "--no-log-init"):
            continue
        edit = add_option(run, command, "-l")
        fixes = (Fix("Add -l", (edit,), is_safe=True),) if edit is not None else ()
        message = f"without -l, number {uid} makes /var/log/lastlog {uid} rows long"
        yield Finding(run.at(command.name or command), message, fixes)
