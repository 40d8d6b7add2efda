"""A tolerant reader for the part of HCL that bake files use, and for comments in JSON.

It knows blocks, attributes, strings, lists and objects. Anything else, such as a function call, is a value that is not
known, and only that attribute is lost. A variable is known by its default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..text import regex

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_SKIPPED = rf"(?P<string>{_STRING})|#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)"
_COMMENT = regex(rf"(?P<string>{_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[\]}}])", re.DOTALL)
_TOKEN = regex(
    rf"{_SKIPPED}|<<[-~]?(?P<heredoc>\w+)[^\n]*\n.*?^\s*(?P=heredoc)\s*$|(?P<name>[\w.-]+)|(?P<mark>[=:{{}}\[\](),\n])|\S",
    re.DOTALL | re.MULTILINE,
)
_REFERENCE = regex(r"\$\{\s*(\w+)\s*\}")
_DEPTH = 50


class _Unknown(str):
    """A value that only bake can work out; a dollar sign in it tells so."""


_UNKNOWN = _Unknown("$")


def strip_comments(text: str) -> str:
    """JSON without comments and without commas before a closing bracket."""
    return _COMMENT.sub(lambda match: match["string"] or " ", text)


def read_hcl(text: str) -> dict[str, Any]:
    """The blocks of a bake file as its JSON form has them: {"target": {"app": {…}}}. Raises ValueError.

    Values are strings, lists, dictionaries, and where it is not known, a string with a dollar sign.
    """
    reader = _Reader(list(_tokens(text)))
    found: dict[str, Any] = {}
    reader.body(found, 0)
    variables = {
        name: one["default"]
        for name, one in found.get("variable", {}).items()
        if isinstance(one, dict) and isinstance(one.get("default"), str)
    }
    filled = _fill(found, variables)
    return filled if isinstance(filled, dict) else {}


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each token: "string", "name", a mark, or "?" for what means nothing here."""
    for match in _TOKEN.finditer(text):
        if match["string"] is not None:
            yield "string", match["string"][1:-1]
        elif match["name"] is not None:
            yield "name", match["name"]
        elif match["mark"] is not None:
            yield match["mark"], match["mark"]
        elif not match[0].startswith(("#", "//", "/*")):
            yield "?", match[0]


class _Reader:
    """Reads tokens from left to right. Raises ValueError where they are nested too deeply."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def body(self, into: dict[str, Any], depth: int) -> None:
        """Attributes and blocks up to the closing brace or the end."""
        if depth > _DEPTH:
            raise ValueError("is nested too deeply")
        while (kind := self._peek()) not in ("}", ""):
            if kind not in ("name", "string"):
                self._at += 1
                continue
            name = self._take()
            if self._peek() in ("=", ":"):
                self._at += 1
                into[name] = self._value(depth)
                continue
            labels = [name]
            while self._peek() in ("string", "name"):
                labels.append(self._take())
            if self._peek() == "{":
                self._at += 1
                inner: dict[str, Any] = into
                for label in labels:
                    below = inner.get(label)
                    inner = below if isinstance(below, dict) else inner.setdefault(label, {})
                    if not isinstance(inner, dict):
                        inner = {}
                self.body(inner, depth + 1)
                self._at += 1  # the closing brace

    def _value(self, depth: int) -> Any:
        """The value of an attribute, up to the end of its line."""
        value = self._simple(depth)
        # What follows on the line makes an expression of it.
        while self._peek() not in ("\n", "}", "]", ",", ""):
            value = _UNKNOWN
            if self._peek() in ("(", "[", "{"):
                self._skip()
            else:
                self._at += 1
        return value

    def _simple(self, depth: int) -> Any:
        kind = self._peek()
        if kind == "string":
            return self._take()
        if kind == "name":
            name = self._take()
            return name if name in ("true", "false", "null") or name[:1].isdigit() else f"${{{name}}}"
        if kind == "[":
            return self._list(depth + 1)
        if kind == "{":
            self._at += 1
            found: dict[str, Any] = {}
            self.body(found, depth + 1)
            self._at += 1
            return found
        return _UNKNOWN

    def _list(self, depth: int) -> Any:
        if depth > _DEPTH:
            raise ValueError("is nested too deeply")
        self._at += 1
        found = []
        while (kind := self._peek()) not in ("]", ""):
            if kind in (",", "\n", "}"):
                self._at += 1
            else:
                before = self._at
                found.append(self._value(depth))
                self._at = max(self._at, before + 1)
        self._at += 1
        return found

    def _skip(self) -> None:
        """Over brackets and what is in them."""
        depth = 0
        while kind := self._peek():
            self._at += 1
            depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
            if not depth:
                return

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]


def _fill(value: Any, variables: dict[str, str]) -> Any:
    """The value with the variables that have a default in their places."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: variables.get(match[1], match[0]), value)
    if isinstance(value, list):
        return [_fill(one, variables) for one in value]
    if isinstance(value, dict):
        return {key: _fill(one, variables) for key, one in value.items()}
    return value
