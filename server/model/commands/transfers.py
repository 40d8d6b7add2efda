"""What a RUN fetches with curl and wget, with the options that say how, and whether a wrong answer would be noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.shell_tree import Command
from ...text import Record, regex
from ..run import Run
from .command_line import CommandLine, Operand, read_command_line
from .effects import effects
from .fetch_commands import CURL_VALUED, WGET_VALUED
from .reach import reaches
from .surroundings import surroundings

# They end with an error where what they are given is not what was meant.
_CHECKERS = (
    "sha256sum", "sha512sum", "sha384sum", "sha1sum", "md5sum", "b2sum", "shasum", "gpg", "gpgv", "cosign", "minisign",
)  # fmt: skip
_INTERPRETERS = (
    "python", "python2", "python3", "sh", "bash", "ash", "dash", "php", "perl", "ruby", "node", "java", "apt-key",
)  # fmt: skip
_LOCAL = regex(
    r"https?://([^/@]*@)?(localhost([:/]|$)|\[|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\."
    r"|[^/.:]+([:/]|$)|[^/:]+\.(local|internal|lan|localdomain|test|corp|svc)([:/]|$))",
    re.I,
)
_NO_FETCH = {
    "curl": ("-V", "--version", "-h", "--help", "-M", "--manual"),
    "wget": ("-V", "--version", "--help", "--spider"),
}
# With these curl talks to a service rather than fetching a file.
_TALKS = (
    "-d", "--data", "--data-urlencode", "--data-raw", "--data-binary", "--data-ascii", "--json", "-F", "--form", "-T",
    "--upload-file", "-I", "--head", "-w", "--write-out", "--unix-socket",
)  # fmt: skip
VALUED = {"curl": CURL_VALUED, "wget": WGET_VALUED}


class Transfer(Record):
    """One curl or wget that fetches something."""

    command: Command
    line: CommandLine
    urls: tuple[Operand, ...]

    @property
    def is_local(self) -> bool:
        """Whether all that it speaks to is this machine or a network of one's own."""
        return bool(self.urls) and all(is_local(url.prefix) for url in self.urls)

    @property
    def talks(self) -> bool:
        """Whether it asks or tells a service something: the answer is looked at, or sends data."""
        method = self.line.value("-X", "--request", "--method")
        return self.line.has(*_TALKS) or (method is not None and method.upper() != "GET")


def transfers(run: Run, *programs: str) -> Iterator[Transfer]:
    """What the RUN fetches with those programs ("curl", "wget"; both where none is named), in order."""
    commands = run.commands_named(*(programs or ("curl", "wget")))
    if not commands or run.base.is_windows:
        return
    around = surroundings(run)
    for command in commands:
        line = read_command_line(command, VALUED[command.program], around.text)
        urls = tuple(one for one in (*line.values("--url"), *line.operands) if not one.is_open)
        if urls and not line.has(*_NO_FETCH[command.program]):
            yield Transfer(command, line, urls)


def is_local(url: str) -> bool:
    """Whether an address is one that no stranger stands in front of: loopback, private ranges, names without a dot."""
    return _LOCAL.match(url) is not None


def is_checked(run: Run, transfer: Transfer) -> bool:
    """Whether the RUN goes on to something that fails where the file is not what was meant.

    A checksum or a signature of anything counts, and unpacking, installing or running this very file.
    """
    end = transfer.command.span.end
    if is_verified(run, transfer):
        return True
    done = effects(run)
    paths = [one.path for one in done.downloads if one.command is transfer.command and one.path is not None]
    if any(_runs(command, path) for command in run.commands if command.span.start > end for path in paths):
        return True
    archives = [one.archive for one in done.extractions if one.archive is not None and one.command.span.start > end]
    return any(reaches(archive, path) is not False for archive in archives for path in paths)


def _runs(command: Command, path: str) -> bool:
    """Whether a command is that file, or an interpreter that reads it; a page of HTML is a syntax error to all."""
    name = path.rpartition("/")[2]
    if command.program == name:
        return True
    return command.program in _INTERPRETERS and any((word.text or "").endswith(name) for word in command.words)


def is_verified(run: Run, transfer: Transfer) -> bool:
    """Whether a checksum or a signature is looked at behind it in the same RUN."""
    return any(True for _ in verifiers(run, transfer.command.span.end))


def verifiers(run: Run, place: int) -> Iterator[Command]:
    """The commands behind a place of the RUN that look at a checksum or a signature."""
    for command in run.commands_named(*_CHECKERS):
        if command.span.start > place and (command.program != "gpg" or command.has_option("--verify")):
            yield command
