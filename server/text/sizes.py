"""How many bytes, said to a person, and as a person writes it."""

from __future__ import annotations

import re

from .regex import regex

_WRITTEN = regex(r"(\d{1,15}(?:\.\d{1,9})?)\s*(?:bytes?|([kmgtpe]?)(i?)b?)", re.I)
_UNITS = ("kB", "MB", "GB", "TB", "PB", "EB")


def say_bytes(count: int, about: bool = False) -> str:
    """`count` bytes in decimal units, as docker counts them: 3 MB are 3,000,000 bytes.

    Two digits below ten and whole numbers above it, which is as much as a reader can use: `3.8 MB`, `45 MB`, `1.1 GB`.
    With `about` for figures that were rounded or observed elsewhere: `about 45 MB`.
    """
    said = _say(abs(count))
    return ("about " if about else "") + ("-" if count < 0 else "") + said


def parse_bytes(text: str) -> int | None:
    """The bytes that a person means by `200MB`, `1.5 GB`, `200M` or `512 MiB`; None where that is no size.

    Units are decimal as docker counts them, unless there is an `i` in them.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    letter, is_binary = (match[2] or "").lower(), bool(match[3])
    power = "kmgtpe".index(letter) + 1 if letter else 0
    unit: int = (1024 if is_binary else 1000) ** power
    return round(float(match[1]) * unit)


def _say(count: int) -> str:
    if count < 1000:
        return "1 byte" if count == 1 else f"{count} bytes"
    amount = float(count)
    for unit in _UNITS:
        amount /= 1000
        # What would be rounded up to 1000 is said in the next unit.
        if amount < 999.5 or unit == _UNITS[-1]:
            break
    digits = f"{amount:.1f}" if amount < 9.95 else f"{amount:.0f}"
    return f"{digits.removesuffix('.0')} {unit}"
