"""What a JSON form that is none was meant to say: single quotes, missing commas, trailing ones, backslashes."""

from __future__ import annotations

from ..text import regex

_OPENING = {'"': '"', "'": "'", "“": "”", "„": "“", "‘": "’", "”": "”", "’": "’"}
_SPACE = regex(r"\s*")
_BARE = regex(r"[^\s,\[\]\"'“”‘’„]+")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_TEST = regex(r"\[\s+(?:-[a-z]|!|\S+\s+(?:=|==|!=|-[a-z]{2})\s)|\[\[")


def meant_array(text: str) -> tuple[str, ...] | None:
    """The strings of what looks like an array; None where it looks like anything else, such as a shell's test.

    At least one string has to stand in quotes, or a comma between two.
    """
    text = text.strip()
    if not text.startswith("[") or _TEST.match(text):
        return None
    found: list[str] = []
    quoted = commas = 0
    at = _skip(text, 1)
    while at < len(text) and text[at] != "]":
        element, after, is_quoted = _element(text, at)
        if element is None:
            return None
        found.append(element)
        quoted += is_quoted
        at = _skip(text, after)
        if text.startswith(",", at):
            commas += 1
            at = _skip(text, at + 1)
        elif at < len(text) and text[at] != "]" and not (is_quoted and text[at] in _OPENING):
            return None
    is_closed = at < len(text)
    if (is_closed and at != len(text) - 1) or not found or not (quoted or commas):
        return None
    # Without the bracket at its end, only commas tell that it was meant as an array.
    return tuple(found) if is_closed or commas else None


def _element(text: str, at: int) -> tuple[str | None, int, bool]:
    closing = _OPENING.get(text[at])
    if closing is None:
        bare = _BARE.match(text, at)
        return (bare.group(), bare.end(), False) if bare is not None else (None, at, False)
    value: list[str] = []
    at += 1
    while at < len(text) and text[at] != closing:
        char = text[at]
        if char == "\\" and at + 1 < len(text):
            following = text[at + 1]
            if following in (closing, "\\", "/"):
                char, at = following, at + 1
            elif closing == '"' and following in _ESCAPES and "\\" not in text.replace(f"\\{following}", ""):
                char, at = _ESCAPES[following], at + 1
            # Any other backslash was meant as one: a path of Windows.
        value.append(char)
        at += 1
    return ("".join(value), at + 1, True) if at < len(text) else (None, at, False)


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space is not None else at
