"""Debian's order of versions (Debian Policy, section 5.6.12)."""

from __future__ import annotations

import re
from functools import cache

_PIECES = re.compile(r"(\D*)(\d*)")
_RELATION = re.compile(r"\(\s*(<<|<=|=|>=|>>)\s*([^)\s]+)\s*\)")


@cache
def parts(version: str) -> tuple[object, ...]:
    """A value whose natural order is that of the versions."""
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return (((), int(epoch) if epoch.isdecimal() else 0),), _pieces(upstream), _pieces(revision or "0")


def _pieces(text: str) -> tuple[tuple[tuple[int, ...], int], ...]:
    found = []
    for letters, digits in _PIECES.findall(text):
        if letters or digits:
            found.append(((*map(_weight, letters), 0), int(digits or 0)))
    # The end of a part sorts after a tilde and before all else.
    return (*found, ((0,), 0))


def _weight(letter: str) -> int:
    if letter == "~":
        return -1
    return ord(letter) if letter.isalpha() else ord(letter) + 256


def satisfies(version: str, relation: str) -> bool:
    """Whether a version is one that a dependency such as `libc6 (>= 2.34)` takes; any is where it names none."""
    match = _RELATION.search(relation)
    if match is None:
        return True
    one, other = parts(version), parts(match[2])
    return {"<<": one < other, "<=": one <= other, "=": one == other, ">=": one >= other, ">>": one > other}[match[1]]
