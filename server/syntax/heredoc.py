r"""Which words of a RUN, COPY or ADD line open a heredoc.

BuildKit runs the whole logical line through its shell lexer with quotes and escapes kept, and looks at each word
(`heredocsFromLine` in parser/parser.go, `processPossibleHeredoc` in shell/lex.go). Where that lexer stumbles, over a
quote that nothing closes or `${x@Q}`, there is no heredoc in the line at all; so we stumble in the same places. The
escape character of this lexer is always the backslash, whatever the escape directive says.
"""

from __future__ import annotations

import re

from ..text import Record, Span, regex
from .space import is_space

_OPERATOR = regex(r"(\d*)<<(-?)\s*([^<]*)\Z")
_SPECIAL = "@*#?-$!0"


class Opening(Record):
    """A heredoc operator in a logical line: where it stands and what will end it."""

    operator: Span
    delimiter: Span  # with its quotes
    name: str  # the delimiter without quotes
    file_descriptor: int
    strips_tabs: bool
    expands: bool


class _Stumble(Exception):
    """BuildKit's lexer gives up here."""


def openings(line: str) -> tuple[Opening, ...]:
    """The heredocs that `line` opens, in the order in which their bodies follow."""
    if "<<" not in line:
        return ()
    try:
        words = _words(line)
    except _Stumble:
        return ()
    found = []
    for start, end in words:
        match = _OPERATOR.match(line, start, end)
        if match is None or not match[3]:
            continue
        name = _unquoted(match[3])
        if name is None:
            continue
        quoted = any(name.count(quote) != match[3].count(quote) for quote in "'\"")
        found.append(
            Opening(
                operator=Span(start, end),
                delimiter=Span(match.start(3), end),
                name=name,
                # Go parses into 64 bits and takes 0 where that fails.
                file_descriptor=int(match[1]) if match[1] and len(match[1]) < 19 else 0,
                strips_tabs=match[2] == "-",
                expands=not quoted,
            )
        )
    return tuple(found)


def _words(line: str) -> list[tuple[int, int]]:
    words: list[tuple[int, int]] = []
    begin: int | None = None
    at = 0
    while at < len(line):
        char = line[at]
        if is_space(char):
            if begin is not None:
                words.append((begin, at))
                begin = None
            at += 1
            continue
        if begin is None:
            begin = at
        if char == "<":
            at = _past_angle(line, at)
        elif char == "$":
            at = _past_dollar(line, at)
        else:
            at = _past_plain(line, at)
    if begin is not None:
        words.append((begin, at))
    return words


def _past_angle(line: str, at: int) -> int:
    """Past `<`, or past `<<` with the white space that may stand before the delimiter."""
    if not line.startswith("<<", at):
        return at + 1
    at += 2
    while at < len(line) and is_space(line[at]):
        at += 1
    return at


def _past_plain(line: str, at: int) -> int:
    """Past one character, one escaped character or one quoted stretch."""
    char = line[at]
    if char == "\\":
        return min(at + 2, len(line))
    if char == "'":
        end = line.find("'", at + 1)
        if end < 0:
            raise _Stumble
        return end + 1
    if char == '"':
        return _past_double_quote(line, at)
    return at + 1


def _past_double_quote(line: str, at: int) -> int:
    at += 1
    while at < len(line):
        char = line[at]
        if char == '"':
            return at + 1
        if char == "$":
            at = _past_dollar(line, at)
        elif char == "\\" and line[at + 1 : at + 2] in ('"', "$", "\\"):
            at += 2
        else:
            at += 1
    raise _Stumble


def _past_dollar(line: str, at: int) -> int:
    at += 1
    if not line.startswith("{", at):
        return _past_name(line, at)
    at += 1
    if at >= len(line) or line[at] in "{}:":
        raise _Stumble
    at = _past_name(line, at)
    modifier = line[at : at + 1]
    at += 1
    if modifier == "}":
        return at
    if modifier == ":":
        modifier = line[at : at + 1]
        at += 1
        if not modifier or modifier in "#%" or modifier not in "+-?":
            raise _Stumble
    if modifier and modifier in "+-?#%":
        return _past_stop(line, at, "}")
    if modifier == "/":
        if line.startswith("/", at):
            at += 1
        return _past_stop(line, _past_stop(line, at, "/"), "}")
    raise _Stumble


def _past_stop(line: str, at: int, stop: str) -> int:
    """Past the operand of a `${…}`; nesting deeper than Python's own stack would carry is a stumble as well."""
    depth = 0
    while at < len(line):
        char = line[at]
        if char == stop and depth == 0:
            return at + 1
        if char == "$":
            try:
                at = _past_dollar(line, at)
            except RecursionError:
                raise _Stumble from None
        elif char == "<":
            at = _past_angle(line, at)
        else:
            at = _past_plain(line, at)
    raise _Stumble


def _past_name(line: str, at: int) -> int:
    if at < len(line) and line[at].isdecimal():
        while at < len(line) and line[at].isdecimal():
            at += 1
        return at
    if at < len(line) and line[at] in _SPECIAL:
        return at + 1
    while at < len(line) and (line[at].isalpha() or line[at].isdecimal() or line[at] == "_"):
        at += 1
    return at


def _unquoted(delimiter: str) -> str | None:
    """The delimiter without quotes and escapes; None where it is not one word or cannot be read."""
    try:
        words = _words(delimiter)
    except _Stumble:
        return None
    if len(words) != 1:
        return None
    delimiter = delimiter[slice(*words[0])]
    out = []
    at = 0
    while at < len(delimiter):
        char = delimiter[at]
        if char == "\\":
            out.append(delimiter[at + 1 : at + 2])
            at += 2
        elif char == "'":
            end = delimiter.index("'", at + 1)
            out.append(delimiter[at + 1 : end])
            at = end + 1
        elif char == '"':
            end = _past_double_quote(delimiter, at)
            out.append(re.sub(r'\\(["$\\])', r"\1", delimiter[at + 1 : end - 1]))
            at = end
        else:
            out.append(char)
            at += 1
    return "".join(out)
