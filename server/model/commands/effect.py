"""What the commands of a RUN do to files and accounts, as values.

Paths are absolute and without a slash at their end, below `~` where the home is not known, and None where nothing is
known. Patterns stand in them as written.
"""

from __future__ import annotations

from ...syntax.shell_tree import Command
from ...syntax.shell_word import ShellWord
from ...text import Record
from .command_line import CommandLine


class Download(Record):
    """A file that curl or wget fetches."""

    command: Command
    word: ShellWord | None  # of the address; None where it comes from a file or from options that cannot be read
    url: str | None
    path: str | None  # of the file; None for what goes to a pipe or the terminal, or where it is not known
    is_streamed: bool  # whether it goes to standard output and no redirect


class Clone(Record):
    """A `git clone`."""

    command: Command
    word: ShellWord | None
    url: str | None
    path: str | None  # of the folder
    is_shallow: bool  # --depth, --shallow-since
    branch: str | None
    keeps_history: bool | None  # whether `.git` is still there after the RUN; None where it may be


class Extraction(Record):
    """An archive that is unpacked, or a package file that is installed."""

    command: Command
    word: ShellWord | None  # of the archive; None where it comes through a pipe
    archive: str | None
    folder: str | None  # where to
    is_streamed: bool


class Write(Record):
    """A path that a command creates or writes to."""

    command: Command
    word: ShellWord | None
    path: str | None
    is_folder: bool = False  # mkdir, recursive cp
    sources: tuple[str | None, ...] = ()  # of cp, mv, ln, install
    size: str | None = None  # what fallocate, truncate and dd are told, as written


class Removal(Record):
    """A path that a command removes. None for `path` may be any."""

    command: Command
    word: ShellWord | None
    path: str | None
    is_recursive: bool = True
    is_partial: bool = False  # only some of what is there: `find -name`
    is_move: bool = False  # `mv` took it away from here

    @property
    def is_certain(self) -> bool:
        """Whether it runs in every build that succeeds."""
        return not self.command.is_conditional and not self.command.is_background


class Change(Record):
    """chown, chgrp or chmod of one path."""

    command: Command
    word: ShellWord | None
    path: str | None
    kind: str  # "owner" or "mode"
    value: str | None  # "app:app", ":staff" of chgrp, "755", "u+x"; None where it is not known
    is_recursive: bool


class Purge(Record):
    """Packages that a package manager takes away again."""

    command: Command
    manager: str
    verb: ShellWord | None
    names: tuple[str, ...]


class Account(Record):
    """A user or group that is created or changed."""

    command: Command
    name: str | None
    uid: str | None
    is_group: bool
    line: CommandLine


class Leftover(Record):
    """An archive that this RUN downloads and unpacks, and leaves in its layer."""

    download: Download
    extraction: Extraction
    path: str


class Effects(Record):
    """All that is known of what one RUN does. What a foreign shell, a script file or `eval` does is not in it."""

    downloads: tuple[Download, ...] = ()
    clones: tuple[Clone, ...] = ()
    extractions: tuple[Extraction, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    writes: tuple[Write, ...] = ()
    removals: tuple[Removal, ...] = ()
    changes: tuple[Change, ...] = ()
    purges: tuple[Purge, ...] = ()
    accounts: tuple[Account, ...] = ()
    sudos: tuple[Command, ...] = ()


NO_EFFECTS = Effects()
