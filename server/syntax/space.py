"""White space as BuildKit's parser sees it, which is not white space as Python sees it."""

from __future__ import annotations

from ..text import regex

# Go's unicode.IsSpace. Python's str.strip() would also take the separators U+001C to U+001F.
UNICODE = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

# What separates a keyword from its arguments and plain words from each other (reWhitespace in parser/parser.go).
SEPARATOR = regex(r"[\t\v\f\r ]+")


def is_space(char: str) -> bool:
    return char in UNICODE


def inner(text: str, start: int, end: int) -> tuple[int, int]:
    """The borders of text[start:end] without the white space at its ends; an empty stretch stands at `end`."""
    while start < end and text[start] in UNICODE:
        start += 1
    while end > start and text[end - 1] in UNICODE:
        end -= 1
    return start, end
