"""Text to items, whole or after an edit.

A line ends at the line feed here, as in BuildKit (`scanLines` in parser/parser.go); a lone carriage return is white
space. Editors disagree, and `text.Lines` speaks for them.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from ..text import Edit, Record, Span, regex
from .heredoc import Opening
from .instruction import heredoc_openings
from .lines import BOM, body_end, continuation, line_end
from .space import UNICODE
from .tree import Blank, Comment, Directive, File, Instruction, Item, Problem, Token

_DIRECTIVE = regex(r"\ufeff?#([\t\v\f\r \u0085\u00a0]*)([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*\Z")
_DIRECTIVES = ("syntax", "escape", "check")


def parse(text: str) -> File:
    """The file of any text. Nothing is lost: `parse(text).text == text`."""
    items, _ = _lex(text, 0, _State(), None)
    return File(tuple(items))


def reparse(file: File, edit: Edit) -> File:
    """The file after `edit`, which shares every item that the edit leaves alone.

    Equal to `parse(edit.apply(file.text))`. Lexing starts one item before the edit and stops as soon as it stands at
    the start of an old item behind the edit in the state in which that item was read.
    """
    starts = file.starts
    touched = min(bisect_right(starts, edit.span.start), len(file.items)) - 1
    first = max(touched - 1, 0)
    if any(isinstance(item, Directive) for item in file.items[max(first - 1, 0) : first + 2]):
        first = 0  # what a directive means depends on all lines above it
    state = _State() if first == 0 else _State(is_head=False, escape=file.escape)
    text = edit.apply(file.text)
    resume = _Resume(file, edit, starts)
    items, shared_from = _lex(text, starts[first], state, resume)
    fresh = _keep_equal(items, file.items[first:shared_from])
    moved = list(accumulate([len(item.text) for item in fresh], initial=starts[first]))
    growth = edit.growth
    behind = [start + growth for start in starts[shared_from + 1 :]]
    return File((*file.items[:first], *fresh, *file.items[shared_from:]), text, [*starts[:first], *moved, *behind])


class _State(Record):
    """All that reading an item depends on: whether directives may still come, which came, and the escape character."""

    is_head: bool = True
    seen: frozenset[str] = frozenset()
    escape: str = "\\"


class _Resume:
    """Answers whether the old file goes on from a place in the new text."""

    def __init__(self, file: File, edit: Edit, starts: list[int]) -> None:
        self.items = file.items
        self._starts = starts
        self._edit_end = edit.span.end
        self._growth = edit.growth
        self._escape = file.escape

    def index(self, at: int, state: _State) -> int | None:
        """The old item that stands at `at` in the new text and would be read there as it was before."""
        old = at - self._growth
        if state.is_head or state.escape != self._escape or old < self._edit_end:
            return None
        index = bisect_right(self._starts, old) - 1
        if not 0 < index < len(self.items) or self._starts[index] != old:
            return None
        # Below a directive the old item was read as one more possible directive, which the new state forbids.
        return None if isinstance(self.items[index - 1], Directive) else index


def _lex(text: str, at: int, state: _State, resume: _Resume | None) -> tuple[list[Item], int]:
    items: list[Item] = []
    end = len(text)
    while at < end:
        if resume is not None:
            index = resume.index(at, state)
            if index is not None:
                return items, index
        item, state = _next_item(text, at, state)
        items.append(item)
        at += len(item.text)
    return items, len(resume.items) if resume is not None else 0


def _keep_equal(fresh: list[Item], old: tuple[Item, ...]) -> list[Item]:
    """`fresh`, with the old object wherever an equal one was replaced, so that what is memoised on it lives on."""
    known = {item: item for item in old}
    return [known.get(item, item) for item in fresh]


def _next_item(text: str, at: int, state: _State) -> tuple[Item, _State]:
    line = text[at : line_end(text, at)]
    content = line.lstrip(UNICODE) if at else line.removeprefix(BOM).lstrip(UNICODE)
    if state.is_head:
        directive = _directive(line, state, at == 0) if content.startswith("#") else None
        if directive is not None:
            return directive
        state = state._replace(is_head=False)
    if not content:
        return Blank(line), state
    if content[0] == "#":
        return Comment(line), state
    stop, is_open = _instruction_end(text, at, state.escape)
    return Instruction(text[at:stop], state.escape, is_open), state


def _directive(line: str, state: _State, is_first: bool) -> tuple[Directive, _State] | None:
    """A directive line (parser/directives.go); one that BuildKit refuses keeps its problem and changes nothing."""
    shift = len(line) - len(line.lstrip(UNICODE + BOM if is_first else UNICODE))
    body = line[shift:]
    match = _DIRECTIVE.match(body.rstrip(UNICODE))
    if match is None or match[2].lower() not in _DIRECTIVES:
        return None
    name = Token(Span(*match.span(2)).shift(shift), match[2])
    value = Token(Span(*match.span(3)).shift(shift), match[3])
    key = match[2].lower()
    problem = None
    if key in state.seen:
        problem = Problem("repeated-directive", name.span, f"only one {key} directive can be used")
    elif key == "escape" and value.text not in ("\\", "`"):
        message = f"invalid escape character {value.text}: only \\ or ` can be used"
        problem = Problem("invalid-escape", value.span, message)
    escape = value.text if key == "escape" and problem is None else state.escape
    return Directive(line, name, value, problem), _State(True, state.seen | {key}, escape)


def _instruction_end(text: str, at: int, escape: str) -> tuple[int, bool]:
    """Where the instruction that begins at `at` ends, and whether only the end of the text ended it."""
    begin = at
    lines: list[str] = []
    while True:
        line = text[at : line_end(text, at)]
        is_open = not line.endswith("\n")
        at += len(line)
        hides_end, kept = continuation(line, escape)
        if lines:
            visible = line.lstrip(UNICODE)
            if not visible or visible[0] == "#":
                hides_end, kept = True, ""
        lines.append(kept)
        if not hides_end:
            break
        if at >= len(text):
            return at, True
    if text.find("<<", begin, at) >= 0:
        return _past_bodies(text, at, heredoc_openings("".join(lines), escape), is_open)
    return at, is_open


def _past_bodies(text: str, at: int, heredocs: tuple[Opening, ...], is_open: bool) -> tuple[int, bool]:
    for opening in heredocs:
        body, stop = body_end(text, at, opening)
        if body == stop:
            return stop, True
        at, is_open = stop, not text.startswith("\n", stop - 1)
    return at, is_open
