r"""The patterns of `${V#p}`, `${V%p}` and `${V/p/r}`: `*`, `?` and `\` before them, without brackets.

BuildKit turns a pattern into a Go regular expression (`convertShellPatternToRegex` in `shell/lex.go`); what counts as
the match is therefore what that expression would find. Matched here directly, because a file under way in an editor
may hold a pattern that makes a backtracking engine search for hours.
"""

from __future__ import annotations

from enum import Enum

WORK_LIMIT = 50_000  # pattern characters times value characters, about as many steps
SIZE_LIMIT = 65_536  # code points of a value made from others; values that double line by line fill the memory


class InvalidPattern(ValueError):
    """BuildKit refuses the pattern; the message is the reason."""


class TooLarge(ValueError):
    """The answer exists and would cost more than it is worth."""


class _Wild(Enum):
    ONE = "?"
    MANY = "*"


_Token = str | _Wild


def trim_prefix(pattern: str, value: str, longest: bool) -> str:
    """`${V#p}` and `${V##p}`. Raises InvalidPattern or TooLarge."""
    end = _match(_tokens(pattern, value), value, 0, longest, set())
    return value if end is None else value[end:]


def trim_suffix(pattern: str, value: str, longest: bool) -> str:
    """`${V%p}` and `${V%%p}`: the prefix of everything reversed, as in BuildKit. Raises InvalidPattern or TooLarge."""
    return trim_prefix(_reversed_pattern(pattern), value[::-1], longest)[::-1]


def replace(pattern: str, replacement: str, value: str, everywhere: bool) -> str:
    """`${V/p/r}` and `${V//p/r}`; a wildcard takes as much as it can. Raises InvalidPattern or TooLarge."""
    tokens = _tokens(pattern, value)
    if everywhere:
        return _replace_all(tokens, replacement, value)
    found = _find(tokens, value, 0)
    return value if found is None else value[: found[0]] + replacement + value[found[1] :]


def _replace_all(tokens: list[_Token], replacement: str, value: str) -> str:
    """Go's `Regexp.ReplaceAllString`: no empty match right behind another, and `$0` in the replacement is the match."""
    parts: list[str] = []
    done = size = start = 0
    while start <= len(value):
        found = _find(tokens, value, start)
        if found is None:
            break
        begin, end = found
        parts.append(value[done:begin])
        if end > done or begin == 0:
            parts.append(_fill_template(replacement, value[begin:end]))
            size += len(parts[-1])
            if size > SIZE_LIMIT:
                raise TooLarge
        done = end
        start = max(end, start + 1)
    parts.append(value[done:])
    return "".join(parts)


def _fill_template(template: str, match: str) -> str:
    """Go's `Regexp.Expand` for an expression without groups."""
    if "$" not in template:
        return template
    parts: list[str] = []
    at = 0
    while (dollar := template.find("$", at)) >= 0:
        parts.append(template[at:dollar])
        at = dollar + 1
        if template.startswith("$", at):
            parts.append("$")
            at += 1
            continue
        begin = end = at + template.startswith("{", at)
        while end < len(template) and (template[end].isalpha() or template[end].isdecimal() or template[end] == "_"):
            end += 1
        closed = begin == at or template.startswith("}", end)
        if end == begin or not closed:
            parts.append("$")
            continue
        parts.append(match if template[begin:end] == "0" else "")
        at = end + (begin > at)
    return "".join(parts) + template[at:]


def _tokens(pattern: str, value: str) -> list[_Token]:
    tokens: list[_Token] = []
    characters = iter(pattern.removeprefix("\ufeff"))  # Go's text/scanner drops a leading byte order mark
    escaped = False
    for char in characters:
        if escaped:
            escaped = False
            if char in "*?\\":
                tokens.append(char)
                continue
            if char not in "}/":  # these two are escaped from the braces, not from the pattern
                raise InvalidPattern(f"invalid escape '\\{char}'")
        if char == "\\":
            escaped = True
        else:
            tokens.append(_Wild(char) if char in "*?" else char)
    if escaped:
        raise InvalidPattern("invalid escape '\\' at the end")
    if len(tokens) * len(value) > WORK_LIMIT:
        raise TooLarge
    return tokens


def _reversed_pattern(pattern: str) -> str:
    r"""The pattern from its end to its start, each escape still before what it escapes."""
    units: list[str] = []
    at = 0
    while at < len(pattern):
        length = 2 if pattern[at] == "\\" else 1
        units.append(pattern[at : at + length])
        at += length
    return "".join(reversed(units))


def _find(tokens: list[_Token], value: str, start: int) -> tuple[int, int] | None:
    tried: set[int] = set()
    for begin in range(start, len(value) + 1):
        end = _match(tokens, value, begin, True, tried)
        if end is not None:
            return begin, end
    return None


def _match(tokens: list[_Token], value: str, start: int, greedy: bool, tried: set[int]) -> int | None:
    """Where the match that begins at `start` ends. `tried` holds the states known to lead nowhere, so none is twice.

    A wildcard never takes a line feed, as `.` does not in Go.
    """
    stack = [(0, start)]
    while stack:
        index, at = stack.pop()
        if index == len(tokens):
            return at
        state = index * (len(value) + 1) + at
        if state in tried:
            continue
        tried.add(state)
        token = tokens[index]
        fits = at < len(value) and (value[at] != "\n" if isinstance(token, _Wild) else value[at] == token)
        if token is not _Wild.MANY:
            if fits:
                stack.append((index + 1, at + 1))
            continue
        stop_here, go_on = (index + 1, at), (index, at + 1)
        if not fits:
            stack.append(stop_here)
        elif greedy:
            stack += [stop_here, go_on]
        else:
            stack += [go_on, stop_here]
    return None
