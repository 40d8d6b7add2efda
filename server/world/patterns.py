"""Patterns of ignore files: for Pythons that e2b-dockerfile-utils does not support (3.10) its twin, method by method.

`descent` walks whole trees with the same patterns.

Written after the behaviour of moby/patternmatcher (patternmatcher.go), which walks from the top folder down: what
matched a folder goes on for all below it, and the last pattern that says something about a path wins.
"""

from __future__ import annotations

import posixpath
import re

from ..text import regex

_TOKEN = regex(r"(\*\*/?)|(\*)|(\?)|(\[\^?(?:\\.|[^\]\\])*\])|\\(.)|(.)", re.DOTALL)
_CLASS_ITEM = regex(r"(\\.|[^\\\]-])(?:-(\\.|[^\\\]-]))?", re.DOTALL)
_SPECIAL = regex(r"[*?\[\]\\]")
_WILDCARD = regex(r"[*?\[\\]")


class PatternMatcher:
    """Patterns of one ignore file. Raises ValueError for one that `filepath.Match` of Go refuses."""

    def __init__(self, patterns: list[str]) -> None:
        self._patterns = [Pattern(line) for line in patterns]

    def matches(self, path: str) -> bool:
        """Whether the path is excluded, itself or with a folder above it."""
        folders = path.split("/")
        carried = [False] * len(self._patterns)
        is_excluded = False
        for depth in range(1, len(folders) + 1):
            here = "/".join(folders[:depth])
            is_excluded = False
            for index, pattern in enumerate(self._patterns):
                if not carried[index] and pattern.is_exception == is_excluded:
                    carried[index] = pattern.matches(here)
                if carried[index]:
                    is_excluded = not pattern.is_exception
        return is_excluded

    def may_match_under(self, dir_path: str) -> bool:
        """Whether an exception may bring something below that folder back."""
        return any(pattern.may_reach(dir_path.split("/")) for pattern in self._patterns if pattern.is_exception)


class Pattern:
    """One line, read. Raises ValueError where it is malformed."""

    def __init__(self, line: str) -> None:
        text = line.strip()
        self.is_exception = text.startswith("!")
        if self.is_exception:
            text = text[1:].strip()
        if not text:
            raise ValueError(f"Invalid ignore pattern {line!r}: illegal exclusion pattern")
        text = posixpath.normpath(re.sub("/+", "/", text))
        text = text[1:] if len(text) > 1 and text.startswith("/") else text
        self.segments = text.split("/")
        self.text = text  # as moby compares it
        self.expression = _expression(text)
        try:
            self._compiled = re.compile(self.expression, re.DOTALL)
        except re.error as error:
            raise ValueError(f"Invalid ignore pattern {line!r}: {error}") from error

    def matches(self, path: str) -> bool:
        return self._compiled.fullmatch(path) is not None

    def may_reach(self, folders: list[str]) -> bool:
        for segment, folder in zip(self.segments, folders, strict=False):
            if "**" in segment:
                return True
            if segment != folder and not _WILDCARD.search(segment):
                return False
        return len(self.segments) > len(folders)


def _expression(pattern: str) -> str:
    """The pattern as a regular expression. Raises ValueError."""
    if pattern.startswith("**") and not pattern.startswith("**/") and not _SPECIAL.search(pattern, 2):
        return ".*" + re.escape(pattern[2:])  # `**b` is any end in b, where `**b*` begins at a slash (suffixMatch)
    found = []
    for token in _TOKEN.finditer(pattern):
        stars, star, question, group, escaped, other = token.groups()
        if stars:
            found.append(".*" if token.end() == len(pattern) else "(?:.*/)?")
        elif star:
            found.append("[^/]*")
        elif question:
            found.append("[^/]")
        elif group:
            found.append(_class(group))
        elif other in ("[", "\\"):
            raise ValueError("syntax error in pattern")
        else:
            found.append(re.escape(escaped or other))
    return "".join(found)


def _class(group: str) -> str:
    is_negated = group.startswith("[^")
    at = 2 if is_negated else 1
    items = []
    while at < len(group) - 1:
        item = _CLASS_ITEM.match(group, at, len(group) - 1)
        if item is None:
            raise ValueError("syntax error in pattern")
        ends = [re.escape(end.removeprefix("\\")) for end in item.groups() if end]
        items.append("-".join(ends))
        at = item.end()
    if not items:
        raise ValueError("syntax error in pattern")
    return f"[{'^' if is_negated else ''}{''.join(items)}]"
