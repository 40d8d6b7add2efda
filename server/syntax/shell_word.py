"""One word of a shell script: what it says once quotes are gone, and how much of that is known before it runs.

POSIX.1-2017, Shell Command Language, 2.2 (quoting), 2.6 (expansions) and 2.13 (patterns), with what bash adds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..text import Record, Span, regex
from .logical import Logical
from .shell_braces import BRACES, expand_braces

# Most words hold nothing that a shell would touch.
is_plain = regex(r"""[^\\'"$`*?\[{~<>\s]+""").fullmatch
_BARE = regex(r"""[^\\'"$`~<>\s]+""")
_TEXT = regex(r"""[^\\'"$`*?\[{~<>]+""")
_QUOTED_TEXT = regex(r"""[^\\"$`]+""")
_SIMPLE_HOLE = regex(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])|\$\{[^{}'\"`$\\]*\}")
_ANSI_STRING = regex(r"\$'((?:[^'\\]|\\.)*)'?", re.S)
_ANSI_ESCAPE = regex(r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)", re.S)
_ANSI_LETTERS = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MANY_WORDS = regex(r"\$@|\$\{@|\$\{!?\w+\[@\]")
_CLASS = regex(r"\[[^\]]+\]")
_CLOSING = {"(": ")", "{": "}"}

_QUOTED, _GLOB, _BRACE, _SPLITS, _ALL_OPEN, _RUNS, _VERBATIM = 1, 2, 4, 8, 16, 32, 64


class Variable(Record):
    """`$NAME` or `${NAME…}` where the shell expands it."""

    name: str  # also "1", "@", "?" …
    span: Span  # with the dollar sign and the braces
    name_span: Span
    operator: str = ""  # what follows the name inside braces, up to its own word: ":-", "##", "[" …


class ShellWord(Record):
    """One word as the shell splits it, at `span` in the source."""

    span: Span
    raw: str  # as written, without the line continuations of the Dockerfile
    text: str | None  # without quotes and escapes; None where an expansion or `~` decides; patterns stay text
    literal_prefix: str  # what is known of the text up to the first expansion: all of it where `text` is known
    variables: tuple[Variable, ...] = ()
    traits: int = 0
    breaks: tuple[tuple[int, int], ...] = ()  # (offset in raw, source offset) of its pieces; () for a single piece

    @classmethod
    def verbatim(cls, span: Span, text: str, breaks: tuple[tuple[int, int], ...] = ()) -> ShellWord:
        """A word that no shell reads: the element of a JSON form, whose span includes its quotes."""
        return cls(span, f'"{text}"', text, text, (), _QUOTED | _VERBATIM, breaks)

    @property
    def is_quoted(self) -> bool:
        """Whether any part of the word stands in quotes."""
        return bool(self.traits & _QUOTED)

    @property
    def has_glob(self) -> bool:
        """Whether the shell would match file names with it: `*`, `?` or `[…]` outside of quotes."""
        return bool(self.traits & _GLOB)

    @property
    def has_braces(self) -> bool:
        """Whether bash would make several words of it, `{a,b}`; a POSIX shell keeps the braces."""
        return bool(self.traits & _BRACE)

    @property
    def can_split(self) -> bool:
        """Whether an expansion can turn it into no word or into several."""
        return bool(self.traits & _SPLITS)

    @property
    def may_hold_options(self) -> bool:
        """Whether it is made of unquoted expansions alone, such as `$APT_OPTIONS`, and so could be any options."""
        return bool(self.traits & _ALL_OPEN)

    @property
    def has_substitution(self) -> bool:
        """Whether the output of commands is part of it: `$(…)`, backticks, `<(…)`."""
        return bool(self.traits & _RUNS)

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The texts that bash's brace expansion makes; one where there are no braces, none where `text` is None."""
        if self.text is None:
            return ()
        if not self.has_braces:
            return (self.text,)
        texts, marks = [], []
        for _, _, text, quoted in self._pieces():
            texts.append(text or "")
            marks.append(("\0" if quoted else "\1") * len(text or ""))
        return expand_braces("".join(texts), "".join(marks))

    def part(self, start: int, end: int) -> Span:
        """The source span of `raw[start:end]`."""
        if not self.breaks:
            return Span(self.span.start + start, self.span.start + end)
        return self._raw_logical().source(Span(start, end))

    def value(self) -> Logical:
        """The text with its places in the source; expansions stand in it as they are written."""
        places = self._raw_logical()
        texts: list[str] = []
        starts: list[int] = []
        sources: list[int] = []
        length = 0
        for start, end, text, _ in self._pieces():
            text = self.raw[start:end] if text is None else text
            if not text:
                continue
            # A piece may run over a continuation of the Dockerfile, where its places jump.
            jumps = (begin for begin, _ in self.breaks if start < begin < end) if len(text) == end - start else ()
            for at in (start, *jumps):
                starts.append(length + at - start)
                sources.append(places.offset(at))
            texts.append(text)
            length += len(text)
        if not texts:
            return Logical.contiguous("", self.part(0, 0).start + (1 if self.is_quoted else 0))
        return Logical("".join(texts), starts, sources)

    def after(self, offset: int) -> ShellWord:
        """What follows the first `offset` code points of the text, as a word: the value of `--name=value`."""
        cut, length = self._cut(offset)
        if cut is None:
            # The cut falls inside quotes: the rest is given as its text, without the closing quote.
            value = self.value()
            offset = min(offset, len(value.text))
            span = value.source(Span(offset, len(value.text)))
            rest = read_word(value.text[offset:], span, self._variables_from(span.start))
            prefix = self.literal_prefix[offset:]
            return rest._replace(text=None if self.text is None else self.text[offset:], literal_prefix=prefix)
        span = self.part(cut, len(self.raw))
        rest = read_word(self.raw[cut:], span, self._variables_from(span.start))
        breaks = self._breaks_from(cut)
        if self.text is None:
            return rest._replace(literal_prefix=self.literal_prefix[length:], breaks=breaks)
        return rest._replace(text=self.text[length:], literal_prefix=self.text[length:], breaks=breaks)

    def _pieces(self) -> Iterable[tuple[int, int, str | None, bool]]:
        if self.traits & _VERBATIM:
            return ((1, len(self.raw) - 1, self.raw[1:-1], True),)
        return _pieces(self.raw)

    def _cut(self, offset: int) -> tuple[int | None, int]:
        """Where in `raw` the text's `offset` stands and the offset itself, clamped; None where that is in quotes."""
        length, last = 0, 0
        for start, end, text, quoted in self._pieces():
            size = end - start if text is None else len(text)
            if length + size >= offset and not quoted:
                return start + offset - length, offset
            if length + size > offset:
                return None, offset
            length, last = length + size, end
        return max(last, len(self.raw)), length

    def _variables_from(self, start: int) -> tuple[Variable, ...]:
        return tuple(variable for variable in self.variables if variable.span.start >= start)

    def _breaks_from(self, cut: int) -> tuple[tuple[int, int], ...]:
        if not self.breaks:
            return ()
        places = self._raw_logical()
        rest = [(0, places.offset(cut)), *((start - cut, source) for start, source in self.breaks if start > cut)]
        return tuple(rest) if len(rest) > 1 else ()

    def _raw_logical(self) -> Logical:
        if not self.breaks:
            return Logical.contiguous(self.raw, self.span.start)
        return Logical(self.raw, [start for start, _ in self.breaks], [source for _, source in self.breaks])


def read_word(raw: str, span: Span, variables: tuple[Variable, ...] = ()) -> ShellWord:
    """The word that `raw` writes; the caller knows where it ends and which variables are inside."""
    if is_plain(raw):
        return ShellWord(span, raw, raw, raw)
    if _BARE.fullmatch(raw):
        return ShellWord(span, raw, raw, raw, (), _patterns(raw))
    known: list[str] = []
    traits = 0
    prefix: str | None = None
    has_literal = False
    for start, end, text, quoted in _pieces(raw):
        if text is None:
            prefix = "".join(known) if prefix is None else prefix
            if not quoted or _MANY_WORDS.match(raw, start, end):
                traits |= _SPLITS
            if raw[start] != "$" or (raw.startswith("$(", start) and not raw.startswith("$((", start)):
                traits |= _RUNS
            continue
        known.append(text)
        has_literal = has_literal or bool(text) or quoted
        if quoted:
            traits |= _QUOTED
    if not traits & _QUOTED and ('"' in raw or "'" in raw):
        traits |= _QUOTED
    if prefix is None and _starts_with_tilde(raw):
        prefix = ""
    if any(char in raw for char in "*?[{"):
        # Quoted characters and expansions are no part of a pattern.
        traits |= _patterns("".join("_" if quoted or text is None else text for _, _, text, quoted in _pieces(raw)))
    if traits & _SPLITS and not has_literal and not raw.startswith(('"', "<(", ">(")):
        traits |= _ALL_OPEN
    text = "".join(known)
    return ShellWord(span, raw, text if prefix is None else None, text if prefix is None else prefix, variables, traits)


def _pieces(raw: str) -> Iterator[tuple[int, int, str | None, bool]]:
    """(start, end, text, whether quoted) of each stretch of `raw`; text None is an expansion.

    A piece's text is as long as its stretch, but for `$'…'`. What quotes and escapes leave out belongs to no piece.
    """
    at, size, quoted = 0, len(raw), False
    while at < size:
        char = raw[at]
        match = (_QUOTED_TEXT if quoted else _TEXT).match(raw, at)
        if match:
            yield at, match.end(), match.group(), quoted
            at = match.end()
        elif char == "\\":
            following = raw[at + 1 : at + 2]
            if following == "\n":
                at += 2
            elif quoted and following not in ("$", "`", '"', "\\"):
                yield at, at + 1, "\\", True
                at += 1
            else:
                if following:
                    yield at + 1, at + 2, following, True
                at += 2
        elif char == '"':
            quoted = not quoted
            at += 1
        elif char == "'" and not quoted:
            end = raw.find("'", at + 1)
            end = size if end < 0 else end
            yield at + 1, end, raw[at + 1 : end], True
            at = end + 1
        elif char == "$" and not quoted and raw.startswith("$'", at):
            string = _ANSI_STRING.match(raw, at)
            if string is None:
                return
            yield at + 2, string.end(1), _ANSI_ESCAPE.sub(_decode, string.group(1)), True
            at = string.end()
        elif char == "$" and not quoted and raw.startswith('$"', at):
            at += 1
        elif char in "$`" or (char in "<>" and raw.startswith("(", at + 1)):
            end = _end_of_hole(raw, at)
            yield at, end, None if end > at + 1 else char, quoted
            at = end
        else:
            yield at, at + 1, char, False
            at += 1


def _end_of_hole(raw: str, at: int) -> int:
    """Where the expansion at `at` ends; one further where there is none, the end of the word where it never does."""
    match = _SIMPLE_HOLE.match(raw, at)
    if match:
        return match.end()
    size = len(raw)
    if raw[at] == "`":
        close = at + 1
        while close < size and raw[close] != "`":
            close += 2 if raw[close] == "\\" else 1
        return min(close + 1, size)
    if raw[at + 1 : at + 2] not in ("(", "{"):
        return at + 1
    open_at, at = [_CLOSING[raw[at + 1]]], at + 2
    while at < size and open_at:
        char = raw[at]
        if char == "\\":
            at += 1
        elif char == open_at[-1]:
            open_at.pop()
        elif open_at[-1] == '"':
            if char == "$" and raw[at + 1 : at + 2] in ("(", "{"):
                open_at.append(_CLOSING[raw[at + 1]])
                at += 1
        elif char == "'":
            close = raw.find("'", at + 1)
            at = size if close < 0 else close
        elif char == '"':
            open_at.append('"')
        elif char in _CLOSING:
            open_at.append(_CLOSING[char])
        at += 1
    return min(at, size)


def _decode(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "xuU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    if code[0] in "01234567":
        return chr(int(code, 8) & 0xFF)
    return _ANSI_LETTERS.get(code, code if code in "\\'\"?" else match.group())


def _starts_with_tilde(raw: str) -> bool:
    """A tilde prefix ends at the first slash and holds no quote (POSIX 2.6.1)."""
    return raw.startswith("~") and not any(char in "'\"\\$`" for char in raw.split("/", 1)[0])


def _patterns(skeleton: str) -> int:
    found = _GLOB if "*" in skeleton or "?" in skeleton or _CLASS.search(skeleton) else 0
    return found | (_BRACE if BRACES.search(skeleton) else 0)
