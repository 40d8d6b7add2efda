"""What a configuration file gives, and what is wrong in it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..text import Record, Span


class ConfigProblem(Record):
    """Something in a configuration file that means nothing.

    `line` counts from 1, and `span` is of the file's text; None where they are not known. `hides_all`: nothing of the
    file could be read.
    """

    path: str
    line: int | None
    message: str
    span: Span | None = None
    hides_all: bool = False

    @classmethod
    def at(cls, path: str, text: str, span: Span | None, message: str, *, hides_all: bool = False) -> ConfigProblem:
        """A problem at a place of the file's text."""
        line = text.count("\n", 0, span.start) + 1 if span is not None else None
        return cls(path, line, message, span, hides_all)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class Config(Record):
    """What one file gives, and those above it, for `Settings.merge`.

    `is_root`: whether files in folders above count no longer. Only hadolint's files give the rest: `fails_from` is the
    least severity that makes a check fail, "none" for none at all, and `format` is that of the report, None where the
    file has no wish.
    """

    path: str | None
    given: Mapping[str, Any]
    problems: tuple[ConfigProblem, ...] = ()
    fails_from: str = "hint"
    is_root: bool = False
    format: str | None = None


NO_CONFIG = Config(None, {})
