"""Finds useradd with a high number and without --no-log-init, where it fills the files of last logins."""

from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.engine.option_repairs import add_option
from tare.engine.options import Options
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.base import Base
from tare.model.commands.command_line import read_command_line
from tare.model.commands.effects import effects
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.commands.surroundings import surroundings
from tare.text.sizes import say_bytes

# About 19 MB; less is not worth a word.
HIGH = 60_000
# hadolint speaks of numbers of more than five digits.
HIGH_FOR_HADOLINT = 100_000
# A row of /var/log/lastlog and one of /var/log/faillog.
ROW = 292 + 32
# The first releases whose useradd leaves rows alone that are not there yet.
CURED = {"debian": 12.0, "ubuntu": 23.04, "rhel": 10.0, "amazon": 2023.0}
VALUED = ("-b", "-c", "-d", "-e", "-f", "-g", "-G", "-k", "-K", "-p", "-P", "-R", "-s", "-u", "-Z")


@check(Run, options=True)
def find(run: Run, options: Options) -> Iterator[Finding]:
    if not run.commands_named("useradd"):
        return
    if not options.as_hadolint and (run.mounts_over("/var/log") or not _fills(run.base)):
        return
    high = HIGH_FOR_HADOLINT if options.as_hadolint else HIGH
    for account in effects(run).accounts:
        command, uid = account.command, account.uid or ""
        if command.program != "useradd" or not uid.isdecimal() or len(uid) > 10 or int(uid) < high:
            continue
        line = read_command_line(command, VALUED, surroundings(run).text)
        if line.is_dynamic or line.has("-l", "--no-log-init"):
            continue
        edit = add_option(run, command, "-l")
        fixes = (Fix("Add -l", (edit,), is_safe=True),) if edit is not None else ()
        size = (int(uid) + 1) * ROW
        message = f"without -l, number {uid} makes the files of last logins {say_bytes(size)} long"
        saving = None if options.as_hadolint else size
        yield Finding(run.at(command.name or command), message, fixes, saving_bytes=saving)


def _fills(base: Base) -> bool:
    """Whether the useradd of an image is surely one that writes the row of every new user."""
    cured = CURED.get(base.family)
    release = base.facts.release if base.facts is not None else None
    if cured is None:
        return False
    if release is None:
        return base.family == "rhel"
    try:
        return float(".".join(release.split(".")[:2])) < cured
    except ValueError:
        return False


@as_hadolint("without -l, a high number makes the files of last logins long")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Every value of -u of more than five characters."""
    for command in plain_commands(run, "useradd"):
        if not command.has("l", "no-log-init"):
            options = ((before, word) for before, word in pairwise(command.words) if before[:1] == "-")
            values = (word for before, word in options if before[:2] != "--" and "u" in before)
            if any(len(word) > 5 and not word.startswith("-") for word in values):
                yield command
