"""What may be known around an ignore file: answers that somebody else collected, never a look at the disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ..text import Record
from .context import Context, Heavy


class Matched(Record):
    """What one pattern decides: what it keeps out, or what it lets through again where it begins with `!`."""

    files: int = 0
    bytes: int = 0
    largest: tuple[Heavy, ...] = ()


class Need(Record):
    """A source of COPY or ADD, or of a mount, that is kept out."""

    dockerfile: str  # as seen from the context
    line: int  # counting from 1
    source: str
    pattern: str  # the line of the ignore file that keeps it out


class Folders(Protocol):
    """Everything in the context, whether ignored or not."""

    def names(self, folder: str) -> tuple[str, ...]:
        """The names right inside a folder ("" is the context), folders with a slash at their end."""

    def bytes_of(self, path: str) -> int | None:
        """The bytes of a file or of a folder with all in it; None where it is not known."""


class IgnoreFacts(Record):
    """The surroundings of an ignore file, for one text of it. Patterns are named as they are written in their lines."""

    text: str
    context: Context
    folders: Folders
    matched: Mapping[str, Matched]
    others: Mapping[str, Matched]  # of patterns that decide nothing: what they match that others decide
    deeper: Mapping[str, Matched]  # of patterns for the top folder: what is sent of that name from further down
    is_complete: bool  # whether everything was counted
    dockerfiles: tuple[str, ...] = ()  # that are built with it, as seen from the context
    strangers: tuple[str, ...] = ()  # that are near, and built without it
    needs: tuple[Need, ...] = ()
    sends_everything: bool = False  # whether something takes the whole context
