"""A judged file as plain values, small enough to be sent from one process to another.

Lines and columns count from 1, columns in code points without a byte order mark. An end is the place behind the last
code point.
"""

from __future__ import annotations

from ..text import Record


class EditEntry(Record):
    """One replacement. An empty stretch inserts, an empty text deletes."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class FixEntry(Record):
    """One way to repair a finding.

    `creates` are files with their paths in the build context, `appends` what is added at the end of files there.
    """

    title: str
    is_safe: bool
    edits: tuple[EditEntry, ...]
    creates: tuple[tuple[str, str], ...] = ()
    appends: tuple[tuple[str, str], ...] = ()


class Entry(Record):
    """One finding. `excerpt` is the line that it begins on, without its line end."""

    path: str
    rule: str
    aliases: tuple[str, ...]
    severity: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    tags: tuple[str, ...]
    saving_bytes: int | None
    fixes: tuple[FixEntry, ...]
    excerpt: str = ""


class FileReport(Record):
    """What came of one file. `problem` says why it could not be judged, `notes` what else went wrong.

    `settings` are findings in its configuration files, `unusable` says which of these could not be read, and `beside`
    what else was asked for and is not known. `applied` counts repairs, `diff` shows them where it was asked for.
    `fails_from` is the least severity that makes a check fail, `unwritten` says what could not be repaired on disk.
    """

    path: str
    entries: tuple[Entry, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    settings: tuple[Entry, ...] = ()
    unusable: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    applied: int = 0
    diff: str = ""
    text: str = ""  # of the repaired file, where it came from standard input
    fails_from: str = "hint"
    unwritten: tuple[str, ...] = ()
