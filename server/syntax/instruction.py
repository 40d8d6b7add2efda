"""One instruction taken apart: keyword, flags, and the arguments as the keyword's own grammar reads them.

Follows parser/split_command.go and parser/line_parsers.go of BuildKit, with a span for everything.
"""

from __future__ import annotations

import re

from ..text import Record, Span
from .arguments import Fields, read_arguments
from .flags import Flags, read_flags
from .heredoc import Opening, openings
from .json_form import read_json
from .lines import BOM, body_end, continuation, line_end
from .logical import Logical
from .space import SEPARATOR, UNICODE, inner
from .tree import Heredoc, Parts, Problem, Token

_HEREDOC_KEYWORDS = ("RUN", "COPY", "ADD")
# BuildKit refuses an ONBUILD in an ONBUILD; what is nested deeper than this is kept as text.
_DEEPEST_TRIGGER = 16


def take_apart(text: str, escape: str) -> Parts:
    """The parts of an instruction's own text; spans count from its first code point. Accepts any text."""
    head = _read_head(text, escape)
    *outer, innermost = _split_heads(head.logical, escape)
    name = innermost.keyword.text.upper()
    fields = read_arguments(name, head.logical, innermost.rest, escape)
    if name in _HEREDOC_KEYWORDS and "<<" in head.logical.text and fields.get("json") is None:
        _add_heredocs(fields, text, head)
    if not outer:
        return _parts(innermost, head.logical, fields, head)
    parts = _parts(innermost, head.logical, fields)
    for keyword in reversed(outer[1:]):
        parts = _parts(keyword, head.logical, _holding(parts))
    return _parts(outer[0], head.logical, _holding(parts), head)


def heredoc_openings(line: str, escape: str) -> tuple[Opening, ...]:
    """The heredocs that a logical line opens, by what its keyword allows (`canContainHeredoc` in parser/parser.go)."""
    logical = Logical.contiguous(line, 0)
    innermost = _split_heads(logical, escape)[-1]
    if innermost.keyword.text.upper() not in _HEREDOC_KEYWORDS or read_json(logical, innermost.rest)[0] is not None:
        return ()
    return openings(line)


class _Head(Record):
    """The logical line of an instruction and what was dropped to make it."""

    logical: Logical
    end: int  # where the first heredoc body begins
    continuations: tuple[Span, ...]
    comments: tuple[Token, ...]
    blank_continuations: tuple[Span, ...]


class _Keyword(Record):
    """A keyword with its flags, and where its arguments stand in the logical line."""

    keyword: Token
    flags: Flags
    rest: Span


def _read_head(text: str, escape: str) -> _Head:
    pieces: list[str] = []
    logical_starts: list[int] = []
    source_starts: list[int] = []
    continuations: list[Span] = []
    comments: list[Token] = []
    blanks: list[Span] = []
    length = at = 0
    while at < len(text):
        stop = line_end(text, at)
        line = text[at:stop]
        visible = line.lstrip(UNICODE)
        if pieces and not visible:
            blanks.append(Span(at, stop))
        elif pieces and visible[0] == "#":
            start, end = inner(text, at, stop)
            comments.append(Token(Span(start, end), text[start:end]))
        else:
            goes_on, kept = continuation(line, escape)
            pieces.append(kept)
            logical_starts.append(length)
            source_starts.append(at)
            length += len(kept)
            if not goes_on:
                at = stop
                break
            continuations.append(Span(at + len(kept), stop))
        at = stop
    logical = Logical("".join(pieces), logical_starts or [0], source_starts or [0])
    return _Head(logical, at, tuple(continuations), tuple(comments), tuple(blanks))


def _split_heads(logical: Logical, escape: str) -> list[_Keyword]:
    """The keyword, and behind each ONBUILD the next one."""
    text = logical.text
    start, end = inner(text, 1 if text.startswith(BOM) else 0, len(text))
    heads: list[_Keyword] = []
    while True:
        separator = SEPARATOR.search(text, start, end)
        word = Span(start, separator.start() if separator else end)
        keyword = Token(logical.source(word), word.of(text))
        flags = read_flags(logical, Span(separator.end() if separator else end, end), escape)
        rest = Span(*inner(text, flags.end, end))
        heads.append(_Keyword(keyword, flags, rest))
        if keyword.text.upper() != "ONBUILD" or rest.is_empty or len(heads) > _DEEPEST_TRIGGER:
            return heads
        start = rest.start


def _read_bodies(text: str, at: int, logical: Logical, found: tuple[Opening, ...]) -> tuple[Heredoc, ...]:
    heredocs = []
    for opening in found:
        stop, after = body_end(text, at, opening)
        terminator = None
        if stop != after:
            line = re.match(r"\t*", text[stop:after]) if opening.strips_tabs else None
            begin = stop + (line.end() if line else 0)
            terminator = Span(begin, begin + len(opening.name))
        heredocs.append(
            Heredoc(
                operator=logical.source(opening.operator),
                delimiter=Token(logical.source(opening.delimiter), opening.name),
                file_descriptor=opening.file_descriptor,
                strips_tabs=opening.strips_tabs,
                expands=opening.expands,
                body=Span(at, stop),
                content=text[at:stop],
                terminator=terminator,
            )
        )
        at = after
    return tuple(heredocs)


def _add_heredocs(fields: Fields, text: str, head: _Head) -> None:
    heredocs = _read_bodies(text, head.end, head.logical, openings(head.logical.text))
    open_ones = [
        Problem("unterminated-heredoc", heredoc.operator, f"no line {heredoc.delimiter.text} ends this heredoc")
        for heredoc in heredocs
        if heredoc.terminator is None
    ]
    fields["heredocs"] = heredocs
    fields["problems"] = (*fields.get("problems", ()), *open_ones)


def _parts(keyword: _Keyword, logical: Logical, fields: Fields, head: _Head | None = None) -> Parts:
    if head is not None:
        fields["continuations"] = head.continuations
        fields["comments"] = head.comments
        fields["blank_continuations"] = head.blank_continuations
    return Parts(
        keyword=keyword.keyword,
        name=keyword.keyword.text.upper(),
        flags=keyword.flags.flags,
        argument=logical.source(keyword.rest),
        **fields,
    )


def _holding(trigger: Parts) -> Fields:
    """What an ONBUILD has of the instruction that it holds back."""
    return {
        "trigger": trigger,
        "heredocs": trigger.heredocs,
        "problems": trigger.problems,
        "arguments": trigger.arguments,
    }
