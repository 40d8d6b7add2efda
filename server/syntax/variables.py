"""A word's value once its variables are known, and what is known of it while some are not.

As BuildKit's `frontend/dockerfile/shell/lex.go` and the reference's "Environment replacement" say.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final

from ..text import Record, Span, regex
from .patterns import SIZE_LIMIT, InvalidPattern, TooLarge, replace, trim_prefix, trim_suffix
from .space import UNICODE
from .words import Literal, Quote, Variable, WordSyntax, variables


class Unknown(Enum):
    """The type of UNKNOWN."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN  # declared, but the file alone does not tell the value, or whether there is one
UNSET: Final = None  # surely not declared; so the `get` of a dictionary is a Lookup

Lookup = Callable[[str], "str | Unknown | None"]

_SPLIT = regex(rf"(?P<space>[{UNICODE}]+)|(?:<<[\t\r ]*|[^{UNICODE}])+")  # `<<` keeps the spaces behind it
_SPLIT_VALUE = regex(rf"(?P<space>[{UNICODE}]+)|[^{UNICODE}]+")


class Part(Record):
    """A piece of the word and what it contributes; None where that is not known."""

    piece: Literal | Variable
    text: str | None


class Value(Record):
    """What a word stands for. Names are in the order of their first reference, inside operands too."""

    text: str | None  # None where it is not known, or where BuildKit refuses the word
    parts: tuple[Part, ...]
    syntax: WordSyntax
    unset: tuple[str, ...] = ()  # surely not set, and nothing written for that case: mistakes, as far as the word shows
    unmatched: tuple[str, ...] = ()  # surely not set, as BuildKit's checks count: also those with `:-` and the like
    unknown: tuple[str, ...] = ()  # what keeps the text from being known
    error: str | None = None  # why BuildKit refuses the word: its first problem, `:?`, or an invalid pattern

    @property
    def prefix(self) -> str:
        """What the text surely starts with: all of it where it is known."""
        known: list[str] = []
        for part in self.parts:
            if part.text is None:
                break
            known.append(part.text)
        return "".join(known)

    def source(self, span: Span) -> Span:
        """Where in the source a stretch of the text (or of the prefix) comes from.

        A stretch that touches a variable covers the whole reference; one behind what is unknown means the whole word.
        """
        at = 0
        found: Span | None = None
        for part in self.parts:
            if part.text is None:
                break
            stop = at + len(part.text)
            inside = Span(max(span.start, at) - at, min(span.end, stop) - at)
            if inside.start < inside.end or (span.is_empty and span.start <= stop):
                place = _place(self.syntax, part, inside)
                found = found.cover(place) if found else place
            if span.end <= stop and found:
                return found
            at = stop
        return self.syntax.span


def expand(syntax: WordSyntax, lookup: Lookup) -> Value:
    """The word's value where `lookup` answers for each name with its value, UNSET or UNKNOWN. Never raises."""
    literal = syntax.literal
    if literal is not None:
        return Value(literal, tuple(Part(p, p.text) for p in syntax.pieces if isinstance(p, Literal)), syntax)
    expansion = _Expansion(lookup)
    parts = tuple(expansion.parts(syntax))
    error = syntax.problems[0].message if syntax.problems else expansion.error
    text = None if error else expansion.joined(syntax, parts)
    return Value(text, parts, syntax, *expansion.names(), error)


def split_words(syntax: WordSyntax, lookup: Lookup) -> tuple[Value, ...]:
    """The words that BuildKit makes of one where white space in an unquoted value separates (EXPOSE, `ProcessWords`).

    A variable that is not known counts as one stretch of its word. Each value names the variables of all of them. A
    word that BuildKit refuses, or whose value is too large, comes back whole.

    Present releases of BuildKit lose what stands before a `${V:-x}` in such a word: nested reading shares the buffer.
    That is an accident that older releases do not have, so it is not repeated here.
    """
    whole = expand(syntax, lookup)
    is_too_large = whole.text is None and all(part.text is not None for part in whole.parts)
    if whole.error or is_too_large:
        return (whole,)
    words: list[Value] = []
    current: list[Part] = []

    def close() -> None:
        text = None if any(part.text is None for part in current) else "".join(part.text or "" for part in current)
        if text != "":
            words.append(Value(text, tuple(current), syntax, whole.unset, whole.unmatched, whole.unknown))
        current.clear()

    for part in whole.parts:
        piece, text = part
        if text is None or piece.quoted or (isinstance(piece, Literal) and piece.is_escape):
            current.append(part)
            continue
        for match in (_SPLIT if isinstance(piece, Literal) else _SPLIT_VALUE).finditer(text):
            if match["space"]:
                close()
            else:
                current.append(_stretch(syntax, part, Span(*match.span())))
    close()
    return tuple(words)


def _stretch(syntax: WordSyntax, part: Part, inside: Span) -> Part:
    if isinstance(part.piece, Variable):
        return Part(part.piece, inside.of(part.text or ""))
    text = inside.of(part.piece.text)
    return Part(Literal(_place(syntax, part, inside), text, part.piece.quoted), text)


def _place(syntax: WordSyntax, part: Part, inside: Span) -> Span:
    """The source of a stretch of one part, whose characters stand one by one in the source only in plain literals."""
    piece = part.piece
    if isinstance(piece, Variable) or piece.is_escape:
        if inside.is_empty:
            at = piece.span.end if inside.start else piece.span.start
            return Span(at, at)
        return piece.span
    start = syntax.logical.logical(piece.span.start)
    if inside.is_empty and inside.start:
        at = syntax.logical.source(Span(start, start + inside.start)).end
        return Span(at, at)
    return syntax.logical.source(inside.shift(start))


class _Expansion:
    """One word under way: the names met so far, and the first error."""

    __slots__ = ("error", "lookup", "unknown", "unmatched", "unset")

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.unset: list[str] = []
        self.unmatched: list[str] = []
        self.unknown: list[str] = []
        self.error: str | None = None

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        unset, unmatched, unknown = (tuple(dict.fromkeys(n)) for n in (self.unset, self.unmatched, self.unknown))
        return unset, unmatched, unknown

    def parts(self, syntax: WordSyntax) -> list[Part]:
        return [
            Part(piece, self.variable(piece) if isinstance(piece, Variable) else piece.text)
            for piece in syntax.pieces
            if not isinstance(piece, Quote)
        ]

    def joined(self, syntax: WordSyntax, parts: tuple[Part, ...] | list[Part]) -> str | None:
        texts = [part.text for part in parts if part.text is not None]
        if len(texts) < len(parts):
            return None
        if sum(map(len, texts)) > SIZE_LIMIT and any(isinstance(part.piece, Variable) for part in parts):
            self.unknown.extend(variable.name.text for variable in variables(syntax))
            return None
        return "".join(texts)

    def word(self, syntax: WordSyntax | None) -> str | None:
        """The value of an operand; that of no operand is empty."""
        return self.joined(syntax, self.parts(syntax)) if syntax else ""

    def variable(self, variable: Variable) -> str | None:
        name, operator = variable.name.text, variable.operator
        value = self.lookup(name)
        if value is UNSET:
            self.unmatched.append(name)
            if not variable.has_fallback:
                self.unset.append(name)
        if not operator:
            return self.known(name, value)
        if variable.has_fallback:
            return self.fallback(variable, name, value)
        return self.edited(variable, name, value)

    def known(self, name: str, value: str | Unknown | None) -> str | None:
        if isinstance(value, Unknown):
            self.unknown.append(name)
            return None
        return value or ""

    def fallback(self, variable: Variable, name: str, value: str | Unknown | None) -> str | None:
        """`:-`, `:+`, `:?` and the same without the colon, which lets an empty value count as set."""
        unset_before, unknown_before = len(self.unset), len(self.unknown)
        operand = self.word(variable.operand)
        is_missing = value is UNSET or (value == "" and variable.operator[0] == ":")
        kind = variable.operator[-1]
        if isinstance(value, Unknown):
            if kind == "+" and operand == "":
                return ""
            self.unknown.append(name)
            return None
        if is_missing and kind == "-":
            return operand
        if not is_missing and kind == "+":
            return operand
        # The operand is no part of the value. Behind `+` it speaks of a variable that is missing, so names in it are
        # no mistakes; behind `-` it waits for a build that sets the variable otherwise.
        del self.unknown[unknown_before:]
        if kind == "+":
            del self.unset[unset_before:]
            return ""
        if kind == "?" and is_missing:
            default = "is not allowed to be " + ("unset" if value is UNSET else "empty")
            self.refuse(f"{name}: {operand or default}")
            return None
        return value or ""

    def edited(self, variable: Variable, name: str, value: str | Unknown | None) -> str | None:
        """The pattern operators. An unsupported operator has been refused while reading."""
        operator = variable.operator
        pattern = self.word(variable.operand)
        replacement = self.word(variable.replacement)
        text = self.known(name, value)
        if pattern is None or replacement is None or text is None:
            return None
        try:
            if operator[0] == "/":
                return replace(pattern, replacement, text, everywhere=operator == "//")
            longest = len(operator) == 2
            if not longest and pattern.startswith(operator):
                # BuildKit looks for the second character in the value of the pattern, wherever that came from.
                longest, pattern = True, pattern[1:]
            trim = trim_prefix if operator[0] == "#" else trim_suffix
            return trim(pattern, text, longest)
        except InvalidPattern as reason:
            self.refuse(f"invalid pattern ({pattern}) in substitution: {reason}")
            return None
        except TooLarge:
            self.unknown.append(name)
            return None

    def refuse(self, message: str) -> None:
        self.error = self.error or message
