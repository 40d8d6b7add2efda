"""Brace expansion: the words that bash makes of `{a,b}` and `{1..3}` (Bash Reference Manual, 3.5.1)."""

from __future__ import annotations

from itertools import pairwise

from ..text import regex

BRACES = regex(r"\{[^{}]*(?:,|\.\.)[^{}]*\}")
_NUMBERS = regex(r"(-?\d{1,9})\.\.(-?\d{1,9})")
_MOST_ALTERNATIVES = 64


def expand_braces(text: str, marks: str) -> tuple[str, ...]:
    """Innermost braces first, which yields the set that bash yields; `marks` says "\\1" where a character is bare."""
    done: list[str] = []
    waiting = [(text, marks)]
    while waiting and len(done) + len(waiting) <= _MOST_ALTERNATIVES:
        part, signs = waiting.pop()
        bare = "".join(char if sign == "\1" else "\0" for char, sign in zip(part, signs, strict=True))
        match = BRACES.search(bare)
        if match is None:
            done.append(part)
            continue
        start, end = match.span()
        choices = _choices(part[start + 1 : end - 1], bare[start + 1 : end - 1])
        for choice, mark in reversed(choices):
            waiting.append((part[:start] + choice + part[end:], signs[:start] + mark + signs[end:]))
    return tuple(dict.fromkeys(done)) if not waiting else (text,)


def _choices(inner: str, bare: str) -> list[tuple[str, str]]:
    numbers = _NUMBERS.fullmatch(inner)
    if numbers:
        first, last = int(numbers.group(1)), int(numbers.group(2))
        step = 1 if last >= first else -1
        several = range(first, last + step, step)[: _MOST_ALTERNATIVES + 1]
        return [(str(number), "\0" * len(str(number))) for number in several]
    if "," not in bare:
        return [("{" + inner + "}", "\0" * (len(inner) + 2))]
    cuts = [-1, *(at for at, char in enumerate(bare) if char == ","), len(bare)]
    pairs = [(start + 1, end) for start, end in pairwise(cuts)]
    return [
        (inner[start:end], "".join("\0" if char == "\0" else "\1" for char in bare[start:end])) for start, end in pairs
    ]
