r"""What stands inside a word: quotes, escapes and variable references, each with its place in the source.

BuildKit reads a word in `frontend/dockerfile/shell/lex.go`, and that file decides every question here. It reads and
expands in one go and stops at the first error; we read once, keep the places, and go on behind an error.
`syntax.variables` puts values in the place of the references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from ..text import Record, Span, regex
from .logical import Logical
from .tree import Problem, Token

DEPTH_LIMIT = 48  # of operands inside operands: far above any real word, far below Python's own limit

_BOM = "\ufeff"
_NAME_START = regex(r"\d+|[@*#?\-$!]")  # numbers and the special parameters of POSIX are whole names
_ASCII_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]|[^\x00-\x7f])")
_SUPPORTED = frozenset({"", ":-", ":+", ":?", "-", "+", "?", "#", "##", "%", "%%", "/", "//"})


class Literal(Record):
    """Text that stands for itself. Where `is_escape`, the source is an escape with what it covers."""

    span: Span
    text: str
    quoted: bool = False
    is_escape: bool = False


class Quote(Record):
    """A quote character that groups and is no part of the value."""

    span: Span
    kind: str  # ' or "
    opens: bool


class Variable(Record):
    """`$NAME`, or `${NAME}` with the modifiers that BuildKit knows."""

    span: Span
    name: Token
    operator: str = ""  # as written, also where BuildKit does not support it (then the word has a problem)
    operand: WordSyntax | None = None  # the word or the pattern behind the operator
    replacement: WordSyntax | None = None  # of / and //
    quoted: bool = False
    braces: bool = False

    @property
    def has_fallback(self) -> bool:
        """Whether the writer said what happens when the variable is not set."""
        return self.operator in (":-", "-", ":+", "+", ":?", "?")


Piece = Literal | Quote | Variable


class WordSyntax(Record):
    """A word taken apart. The pieces follow each other without a gap; every span is a source span.

    `problems` holds what makes BuildKit refuse the word, also inside operands, and first what BuildKit would report;
    the words of operands have none of their own.
    """

    span: Span
    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...]
    logical: Logical

    @property
    def literal(self) -> str | None:
        """The value, without quotes and escapes; None where a variable or a problem stands in the way."""
        if self.problems or any(isinstance(piece, Variable) for piece in self.pieces):
            return None
        return "".join(piece.text for piece in self.pieces if isinstance(piece, Literal))


def read_word(logical: Logical, escape: str = "\\", *, quotes: bool = True) -> WordSyntax:
    r"""Take a word apart; never raises.

    `escape` is the file's escape character. Without `quotes`, a quote character is text and nothing more: so BuildKit
    reads the bodies of COPY and ADD heredocs (`SkipProcessQuotes`), with `\` as their escape whatever the file says.
    """
    text = logical.text
    span = logical.source(Span(0, len(text)))
    if not _special(escape, quotes).search(text) and not text.startswith(_BOM):
        return WordSyntax(span, (Literal(span, text),) if text else (), (), logical)
    reader = _Reader(logical, escape, quotes)
    pieces = reader.word(stop="", raw=False, quoted=False, depth=0)
    problems = reader.problems if reader.end_problem is None else [*reader.problems, reader.end_problem]
    return WordSyntax(span, pieces, tuple(problems), logical)


def variables(syntax: WordSyntax) -> Iterator[Variable]:
    """Every variable reference in source order, a reference before those inside its operand."""
    for piece in syntax.pieces:
        if isinstance(piece, Variable):
            yield piece
            for inner in (piece.operand, piece.replacement):
                if inner is not None:
                    yield from variables(inner)


@cache
def _special(escape: str, quotes: bool) -> re.Pattern[str]:
    return re.compile("[$" + re.escape(escape) + ("'\"" if quotes else "") + "]")


@cache
def _plain_run(escape: str, others: str) -> re.Pattern[str]:
    return re.compile("[^$" + re.escape(escape + others) + "]+")


class _Reader:
    """One pass over the logical text. `at` is a logical offset; everything that is kept is in source spans."""

    __slots__ = ("at", "end_problem", "escape", "logical", "problems", "quotes", "size", "text")

    def __init__(self, logical: Logical, escape: str, quotes: bool) -> None:
        self.logical = logical
        self.text = logical.text
        self.size = len(logical.text)
        self.escape = escape
        self.quotes = quotes
        self.at = 0
        self.problems: list[Problem] = []
        self.end_problem: Problem | None = None

    def word(self, stop: str, raw: bool, quoted: bool, depth: int) -> tuple[Piece, ...]:
        """The pieces up to `stop` (which stays unread) or the end. `raw` keeps escapes, for a pattern to read."""
        text, escape = self.text, self.escape
        quote_characters = "'\"" if self.quotes else ""
        pieces: list[Piece] = []
        if self.at == 0 and text.startswith(_BOM):
            # Go's text/scanner, which BuildKit reads words with, drops a byte order mark before the first character.
            self.add(pieces, 1, "", quoted, is_escape=True)
        while self.at < self.size:
            char = text[self.at]
            if char == stop:
                break
            if char == "$":
                self.dollar(pieces, quoted, depth)
            elif char in quote_characters:
                if char == "'":
                    self.single_quote(pieces)
                else:
                    self.double_quote(pieces, raw, depth)
            elif char == escape:
                written = text[self.at : self.at + 2]
                self.add(pieces, len(written), written if raw else written[1:], quoted, is_escape=True)
            else:
                self.plain(pieces, quote_characters + stop, quoted)
        return _join_neighbours(pieces)

    def single_quote(self, pieces: list[Piece]) -> None:
        """Everything up to the next single quote stands for itself; nothing escapes it."""
        opening = self.quote(pieces, "'", opens=True)
        end = self.text.find("'", self.at)
        stop = end if end >= 0 else self.size
        if stop > self.at:
            self.add(pieces, stop - self.at, self.text[self.at : stop], True)
        if end >= 0:
            self.quote(pieces, "'", opens=False)
        else:
            self.end_of_quote(opening, "single")

    def double_quote(self, pieces: list[Piece], raw: bool, depth: int) -> None:
        """Variables are read, and the escape character counts before `"`, `$` and itself only."""
        opening = self.quote(pieces, '"', opens=True)
        text, escape = self.text, self.escape
        while self.at < self.size:
            char = text[self.at]
            if char == '"':
                self.quote(pieces, '"', opens=False)
                return
            if char == "$":
                self.dollar(pieces, True, depth)
            elif char == escape:
                following = text[self.at + 1 : self.at + 2]
                if following and following in '"$' + escape:
                    self.add(pieces, 2, escape + following if raw else following, True, is_escape=True)
                elif raw:
                    # BuildKit writes such an escape twice where it keeps escapes, so "\*" in a pattern is no escape.
                    self.add(pieces, 1, escape + escape, True, is_escape=True)
                else:
                    self.add(pieces, 1, escape, True)
            else:
                self.plain(pieces, '"', True)
        self.end_of_quote(opening, "double")

    def dollar(self, pieces: list[Piece], quoted: bool, depth: int) -> None:
        start = self.at
        if self.text.startswith("${", start):
            self.braced(pieces, quoted, depth)
            return
        self.at += 1
        name = self.name()
        if name.text:
            pieces.append(Variable(self.source(start), name, quoted=quoted))
        else:
            self.at = start
            self.add(pieces, 1, "$", quoted)

    def braced(self, pieces: list[Piece], quoted: bool, depth: int) -> None:
        start = self.at
        if self.text[start + 2 : start + 3] in ("", "{", "}", ":"):
            self.nameless_braces(pieces, quoted)
            return
        self.at += 2
        name = self.name()
        name_end = self.at
        operator = self.operator()
        operand = replacement = None
        if operator:
            if operator not in _SUPPORTED and self.at < self.size:
                message = f"unsupported modifier ({operator}) in substitution"
                self.problem("unsupported-modifier", name_end, self.at, message)
            stop = "/" if operator[0] == "/" else "}"
            operand = self.operand(stop, operator[0] in "#%/", quoted, depth)
            if stop == "/" and self.at < self.size:
                self.at += 1
                replacement = self.operand("}", True, quoted, depth)
        if self.at < self.size:
            self.at += 1
        else:
            self.end_of_braces(start, name_end, "/" if operator[:1] == "/" and replacement is None else "}")
        pieces.append(Variable(self.source(start), name, operator, operand, replacement, quoted, braces=True))

    def nameless_braces(self, pieces: list[Piece], quoted: bool) -> None:
        """`${}`, `${:`, `${{` or a last `${`: BuildKit refuses them before it looks for a name."""
        start = self.at
        is_last = start + 2 == self.size
        end = self.text.find("}", start)
        length = (end + 1 if end >= 0 else self.size) - start
        self.add(pieces, length, self.text[start : start + length], quoted)
        if is_last:
            self.end_of_braces(start, self.size, "}")
        else:
            self.problem("bad-substitution", start, self.at, "bad substitution: no variable name after ${")

    def operator(self) -> str:
        """The modifier behind the name; empty before `}` and at the end of the text."""
        text, at = self.text, self.at
        first = text[at : at + 1]
        if first in ("", "}"):
            return ""
        operator = first
        following = text[at + 1 : at + 2]
        if (first == ":" and following != "}") or (first in "#%/" and following == first):
            operator += following
        self.at = at + len(operator)
        return operator

    def operand(self, stop: str, raw: bool, quoted: bool, depth: int) -> WordSyntax:
        start = self.at
        if depth < DEPTH_LIMIT:
            pieces = self.word(stop, raw, quoted, depth + 1)
        else:
            pieces = (Literal(self.logical.source(Span(start, self.size)), self.text[start:], quoted),)
            self.at = self.size
            self.problem("nested-too-deep", start, self.size, "too many ${} inside each other")
        stretch = Span(start, self.at)
        return WordSyntax(self.logical.source(stretch), pieces, (), self.logical.cut(stretch))

    def name(self) -> Token:
        """A variable's name from here on: letters, digits and `_` as Unicode knows them, or a special parameter."""
        start = self.at
        match = _NAME_START.match(self.text, start) or _ASCII_NAME.match(self.text, start)
        end = match.end() if match else start
        while match is None and end < self.size:
            char = self.text[end]
            if not (char.isalpha() or char.isdecimal() or char == "_"):
                break
            end += 1
        self.at = end
        return Token(self.source(start), self.text[start:end])

    def plain(self, pieces: list[Piece], ends: str, quoted: bool) -> None:
        """Take what means itself, up to the next `$`, escape or character of `ends`; at least one character."""
        match = _plain_run(self.escape, ends).match(self.text, self.at)
        length = match.end() - self.at if match else 1
        self.add(pieces, length, self.text[self.at : self.at + length], quoted)

    def add(self, pieces: list[Piece], length: int, value: str, quoted: bool, is_escape: bool = False) -> None:
        """Take `length` characters as text that means `value`."""
        start = self.at
        self.at += length
        pieces.append(Literal(self.source(start), value, quoted, is_escape))

    def quote(self, pieces: list[Piece], kind: str, opens: bool) -> int:
        """Take a quote character; returns its logical offset."""
        self.at += 1
        pieces.append(Quote(self.source(self.at - 1), kind, opens))
        return self.at - 1

    def source(self, start: int) -> Span:
        """From logical offset `start` to the character read last, in the source."""
        return self.logical.source(Span(start, self.at))

    def problem(self, code: str, start: int, end: int, message: str) -> None:
        self.problems.append(Problem(code, self.logical.source(Span(start, end)), message))

    def end_of_quote(self, opening: int, kind: str) -> None:
        """The text ended inside a quote. Braces that stay open around it are what BuildKit reports instead."""
        if self.end_problem is None:
            span = self.logical.source(Span(opening, opening + 1))
            self.end_problem = Problem("unterminated-quote", span, f"no matching {kind} quote")

    def end_of_braces(self, start: int, end: int, missing: str) -> None:
        """The text ended inside `${`: of several that stay open, BuildKit reports the outermost."""
        code = "missing-slash" if missing == "/" else "missing-brace"
        message = "missing '/' in ${}" if missing == "/" else "missing '}'"
        self.end_problem = Problem(code, self.logical.source(Span(start, end)), message)


def _join_neighbours(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Literals that only the reading cut apart become one."""
    joined: list[Piece] = []
    for quoted, group in groupby(pieces, _quoting_of_plain):
        run = list(group)
        if quoted is None or len(run) == 1:
            joined.extend(run)
        else:
            text = "".join(piece.text for piece in run if isinstance(piece, Literal))
            joined.append(Literal(run[0].span.cover(run[-1].span), text, quoted))
    return tuple(joined)


def _quoting_of_plain(piece: Piece) -> bool | None:
    return piece.quoted if isinstance(piece, Literal) and not piece.is_escape else None
