"""The front matter of a rule's page: all that the catalogue needs to know before anyone reads about the rule.

Read at every start, so no more of a page is read here, and nothing is imported for the rest of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ..text import Record
from .finding import Severity
from .options import Option, parse_option

TAGS = ("size", "time", "context", "security", "reproducible", "correctness", "style")
PRESETS = ("minimal", "recommended", "strict")
FIXES = ("safe", "unsafe", "none")
MARKS = ("unnecessary", "deprecated")

_LONGEST = 4096  # bytes of front matter

_REQUIRED = ("title", "severity", "tags", "presets", "fix", "since")
_LISTS = ("tags", "presets", "also", "options", "marks")
_OPTIONAL = ("cases",)
_ALLOWED = {"tags": TAGS, "presets": PRESETS, "marks": MARKS, "fix": FIXES}
_MAY_BE_EMPTY = ("presets", "also", "options", "marks")


class PageError(ValueError):
    """A page is not written as `rules/README.md` says."""

    def __init__(self, path: str | os.PathLike[str], line: int, message: str) -> None:
        super().__init__(f"{os.fspath(path)}:{line}: {message}")
        self.path = path
        self.line = line


class Front(Record):
    """What the lines between the two rules of `---` say."""

    title: str
    severity: Severity
    tags: tuple[str, ...]
    presets: tuple[str, ...]  # the presets in which the rule is on
    fix: str
    since: str
    also: tuple[str, ...] = ()  # what other tools call the same finding
    options: tuple[Option, ...] = ()  # what it can be told
    marks: tuple[str, ...] = ()
    cases: str = ""  # how the ids of its single cases begin, before their number


def read_front(path: str | os.PathLike[str]) -> Front:
    """The front matter of the page at `path`. Raises PageError."""
    # All pages are read at every start: text files would be read in more steps, and decoded to their ends.
    with open(path, "rb", buffering=0) as file:
        head = file.read(_LONGEST)
    return parse_front(path, front_lines(path, head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")))


def front_lines(path: str | os.PathLike[str], lines: Sequence[str]) -> Sequence[str]:
    """Those of a page's lines that are its front matter. Raises PageError where it does not begin or end."""
    if not lines or lines[0] != "---":
        raise PageError(path, 1, "a page begins with front matter between two lines of ---")
    for number, line in enumerate(lines[1:], 1):
        if line == "---":
            return lines[1:number]
    raise PageError(path, 1, "the front matter does not end")


def parse_front(path: str | os.PathLike[str], lines: Sequence[str]) -> Front:
    """The front matter in those lines. Raises PageError."""
    values: dict[str, Any] = {}
    for number, line in enumerate(lines, 2):
        key, colon, value = line.partition(":")
        key, value = key.strip(), value.strip()
        if not colon or key in values:
            raise PageError(path, number, f"expected `key: value` with a key that is new here, not {line!r}")
        if key not in (*_REQUIRED, *_LISTS, *_OPTIONAL):
            raise PageError(path, number, f"unknown key {key!r}")
        values[key] = _list(path, number, value) if key in _LISTS else value
        _check_value(path, number, key, values[key])
    missing = [key for key in _REQUIRED if key not in values]
    if missing:
        raise PageError(path, len(lines) + 1, f"the front matter lacks {', '.join(missing)}")
    values["severity"] = Severity.parse(values["severity"])
    values["options"] = tuple(_option(path, lines, text) for text in values.get("options", ()))
    return Front(**values)


def _option(path: str | os.PathLike[str], lines: Sequence[str], text: str) -> Option:
    option = parse_option(text)
    if option is None:
        number = next(number for number, line in enumerate(lines, 2) if line.startswith("options"))
        raise PageError(path, number, f"expected an option such as `lines = 50`, not {text!r}")
    return option


def _list(path: str | os.PathLike[str], number: int, value: str) -> tuple[str, ...]:
    if not (value.startswith("[") and value.endswith("]")):
        raise PageError(path, number, f"expected a list such as [a, b], not {value!r}")
    return tuple(entry.strip() for entry in value[1:-1].split(",") if entry.strip())


def _check_value(path: str | os.PathLike[str], number: int, key: str, value: str | tuple[str, ...]) -> None:
    if not value and key not in _MAY_BE_EMPTY:
        raise PageError(path, number, f"{key} is empty")
    allowed = _ALLOWED.get(key)
    if allowed is not None:
        wrong = [entry for entry in ((value,) if isinstance(value, str) else value) if entry not in allowed]
        if wrong:
            raise PageError(path, number, f"{key} knows no {wrong[0]!r}; it knows {', '.join(allowed)}")
    if isinstance(value, tuple):
        if len(set(value)) != len(value):
            raise PageError(path, number, f"{key} says something twice")
    elif key == "severity" and Severity.parse(value) is None:
        raise PageError(path, number, f"severity knows no {value!r}")
    elif key == "title" and value.endswith("."):
        raise PageError(path, number, "a title has no full stop")
    elif key == "since" and [part.isdecimal() for part in value.split(".")] != [True, True]:
        raise PageError(path, number, f"since is a version such as 0.1, not {value!r}")
