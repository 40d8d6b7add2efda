"""The JSON form of an instruction's arguments, read as Go's encoding/json reads it, with a span for each element."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from ..text import Span, regex
from .logical import Logical
from .space import UNICODE
from .tree import JsonArray, Problem, Token

_STRING = regex(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_SPACE = " \t\r\n"


def read_json(logical: Logical, span: Span) -> tuple[JsonArray | None, Problem | None]:
    """The array in `span` of `logical`, or why what looks like one is none.

    BuildKit (`parseJSON` in parser/line_parsers.go) takes a valid array of strings as the JSON form, refuses a valid
    array that holds anything else, and reads everything else as plain text. Text behind the array was ignored for
    years and makes the whole a plain text since 2026; we keep the array, which is what was meant, and say so.
    """
    text = logical.text
    start, end = span
    while start < end and text[start] in UNICODE:
        start += 1
    if not text.startswith("[", start, end):
        return None, None
    found = _elements(text, start, end)
    if found is not None:
        elements, stop = found
        tokens = tuple(Token(logical.source(at), _decode(at.of(text))) for at in elements)
        after = Span(_past_space(text, stop, end), end)
        problem = None
        if not after.is_empty:
            message = "text after the JSON form: some versions of Docker ignore it, others read all of it as shell form"
            problem = Problem("text-after-json", logical.source(after), message)
        return JsonArray(logical.source(Span(start, stop)), tokens), problem
    source = logical.source(Span(start, end))
    if _is_array(text[start:end]):
        return None, Problem("json-not-strings", source, "only strings can stand in the JSON form")
    return None, Problem("malformed-json", source, "not valid JSON, so this is read as shell form, brackets and all")


def _elements(text: str, start: int, end: int) -> tuple[list[Span], int] | None:
    """The spans of the strings of the JSON array at `start`, and where it ends; None where it is anything else."""
    at = _past_space(text, start + 1, end)
    found: list[Span] = []
    if text.startswith("]", at, end):
        return found, at + 1
    while True:
        match = _STRING.match(text, at, end)
        if match is None:
            return None
        found.append(Span(*match.span()))
        at = _past_space(text, match.end(), end)
        if text.startswith("]", at, end):
            return found, at + 1
        if not text.startswith(",", at, end):
            return None
        at = _past_space(text, at + 1, end)


def _past_space(text: str, at: int, end: int) -> int:
    while at < end and text[at] in _SPACE:
        at += 1
    return at


def _decode(literal: str) -> str:
    if "\\" not in literal:
        return literal[1:-1]
    # Go puts U+FFFD where half a surrogate pair stands alone.
    return re.sub("[\ud800-\udfff]", "\ufffd", json.loads(literal))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _is_array(text: str) -> bool:
    try:
        return isinstance(json.JSONDecoder(parse_constant=_refuse).raw_decode(text)[0], list)
    except (ValueError, RecursionError):
        return False
