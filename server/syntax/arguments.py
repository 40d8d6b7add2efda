"""What stands behind a keyword and its flags: the dispatch table of parser/parser.go, with spans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..text import Span
from .json_form import read_json
from .logical import Logical
from .space import SEPARATOR, inner, is_space
from .tree import Pair, Parts, Problem, Token, Word

Fields = dict[str, Any]  # of `Parts`, by name: those that the arguments decide


def read_arguments(name: str, logical: Logical, rest: Span, escape: str) -> Fields:
    """What the arguments of a keyword (in upper case, no ONBUILD) put into its parts; unknown ones keep one text."""
    reader = _READERS.get(name)
    if reader is None:
        return {"script": logical.cut(rest), "arguments": ("",)}
    return {} if rest.is_empty else reader(logical, rest, escape)


def plain_words(logical: Logical, rest: Span) -> tuple[Word, ...]:
    """Words between tabs, spaces and form feeds (`parseStringsWhitespaceDelimited`)."""
    words = []
    start = rest.start
    for separator in SEPARATOR.finditer(logical.text, rest.start, rest.end):
        words.append(_word(logical, Span(start, separator.start())))
        start = separator.end()
    words.append(_word(logical, Span(start, rest.end)))
    return tuple(words)


def quoted_words(logical: Logical, rest: Span, escape: str) -> tuple[Word, ...]:
    """Words in which quotes and escapes keep white space together (`parseWords`)."""
    text = logical.text
    words: list[Word] = []
    at = rest.start
    while True:
        while at < rest.end and is_space(text[at]):
            at += 1
        if at >= rest.end:
            return tuple(words)
        stop = _past_quoted_word(text, at, rest.end, escape)
        words.append(_word(logical, Span(at, stop)))
        at = stop


def _past_quoted_word(text: str, at: int, end: int, escape: str) -> int:
    quote = ""
    while at < end:
        char = text[at]
        if not quote and is_space(char):
            return at
        if quote:
            if char == quote:
                quote = ""
            elif char == escape and quote != "'":
                at += 1
        elif char == escape:
            at += 1
        elif char in "'\"":
            quote = char
        at += 1
    return min(at, end)


def _word(logical: Logical, at: Span) -> Word:
    return Word(logical.source(at), at.of(logical.text), logical.cut(at))


def _shell_or_json(logical: Logical, rest: Span, escape: str) -> Fields:
    array, problem = read_json(logical, rest)
    if array is not None:
        return {"json": array, "arguments": array.values, "problems": (problem,) if problem else ()}
    script = logical.cut(rest)
    return {"script": script, "arguments": (script.text,), "problems": (problem,) if problem else ()}


def _words_or_json(logical: Logical, rest: Span, escape: str) -> Fields:
    array, problem = read_json(logical, rest)
    if array is not None:
        return {"json": array, "arguments": array.values, "problems": (problem,) if problem else ()}
    words = plain_words(logical, rest)
    arguments = tuple(word.raw for word in words)
    return {"words": words, "arguments": arguments, "problems": (problem,) if problem else ()}


def _words(logical: Logical, rest: Span, escape: str) -> Fields:
    words = plain_words(logical, rest)
    return {"words": words, "arguments": tuple(word.raw for word in words)}


def _text(logical: Logical, rest: Span, escape: str) -> Fields:
    script = logical.cut(rest)
    return {"script": script, "words": plain_words(logical, rest), "arguments": (script.text,)}


def _arg(logical: Logical, rest: Span, escape: str) -> Fields:
    words = quoted_words(logical, rest, escape)
    pairs = tuple(_split_pair(word) for word in words)
    return {"words": words, "pairs": pairs, "arguments": tuple(_go_word(word.raw, escape) for word in words)}


def _pairs(logical: Logical, rest: Span, escape: str) -> Fields:
    """ENV and LABEL: `key=value …`, or `key value` where the first word has no `=` (`parseNameVal`)."""
    words = quoted_words(logical, rest, escape)
    if words and "=" not in words[0].raw:
        return _legacy_pair(logical, rest)
    pairs = tuple(_split_pair(word) for word in words)
    problems = tuple(
        Problem("missing-equals", pair.span, f"no = in {pair.key.raw}: write name=value")
        for pair in pairs
        if pair.value is None
    )
    arguments = tuple(
        text
        for pair in pairs
        for text in (_go_word(pair.key.raw, escape), _go_word(pair.value.raw, escape) if pair.value else "")
    )
    return {"words": words, "pairs": pairs, "problems": problems, "arguments": arguments}


def _legacy_pair(logical: Logical, rest: Span) -> Fields:
    separator = SEPARATOR.search(logical.text, rest.start, rest.end)
    if separator is None:
        word = _word(logical, rest)
        problem = Problem("missing-value", word.span, "a name and a value are needed")
        return {"words": (word,), "pairs": (Pair(word.span, word, None),), "problems": (problem,)}
    key = _word(logical, Span(rest.start, separator.start()))
    value = _word(logical, Span(separator.end(), rest.end))
    pair = Pair(logical.source(rest), key, value, is_legacy=True)
    return {"words": (key, value), "pairs": (pair,), "arguments": (key.raw, value.raw)}


def _split_pair(word: Word) -> Pair:
    equals = word.raw.find("=")
    if equals < 0:
        return Pair(word.span, word, None)
    key = _word(word.logical, Span(0, equals))
    value = _word(word.logical, Span(equals + 1, len(word.raw)))
    return Pair(word.span, key, value)


def _go_word(raw: str, escape: str) -> str:
    """The word as `parseWords` returns it: an escape character at the very end of the line is dropped."""
    if raw.endswith(escape) and (len(raw) - len(raw.rstrip(escape))) % 2:
        return raw[: -len(escape)]
    return raw


def _health_check(logical: Logical, rest: Span, escape: str) -> Fields:
    """`NONE`, or `CMD` with arguments of its own, which become the trigger (`parseHealthConfig`)."""
    text = logical.text
    stop = rest.start
    while stop < rest.end and not is_space(text[stop]):
        stop += 1
    kind = _word(logical, Span(rest.start, stop))
    inside = Span(*inner(text, stop, rest.end))
    keyword = Token(kind.span, kind.raw)
    fields = {} if inside.is_empty else _shell_or_json(logical, inside, escape)
    command = Parts(keyword=keyword, name=kind.raw.upper(), argument=logical.source(inside), **fields)
    return {
        "words": (kind,),
        "trigger": command,
        "problems": command.problems,
        "arguments": (kind.raw, *command.arguments),
    }


_READERS: dict[str, Callable[[Logical, Span, str], Fields]] = {
    "ADD": _words_or_json,
    "ARG": _arg,
    "CMD": _shell_or_json,
    "COPY": _words_or_json,
    "ENTRYPOINT": _shell_or_json,
    "ENV": _pairs,
    "EXPOSE": _words,
    "FROM": _words,
    "HEALTHCHECK": _health_check,
    "LABEL": _pairs,
    "MAINTAINER": _text,
    "RUN": _shell_or_json,
    "SHELL": _shell_or_json,
    "STOPSIGNAL": _text,
    "USER": _text,
    "VOLUME": _words_or_json,
    "WORKDIR": _text,
}
