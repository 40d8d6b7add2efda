"""What edits did to a file beside what they were meant to do: comments, heredocs, mounts, other instructions.

Only the stretch in which the two files differ is looked at, so that a look costs what the edit is worth.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from ..syntax import Blank, Comment, Directive, File, Instruction, Item
from ..text import Edit, Span

_NAMING = ("FROM", "ARG", "ENV")


class Change:
    """Compares what stands in two files where they differ."""

    def __init__(self, before: File, after: File, edits: Sequence[Edit]) -> None:
        """`edits` are sorted, do not conflict, and turn `before` into `after`."""
        self.after = after
        self._text = before.text
        self._edits = edits
        self._ends = [edit.span.end for edit in edits]
        first, stop, new_stop = _difference(before, after, edits)
        self._old = list(zip(before.starts[first:stop], before.items[first:stop], strict=True))
        self._new = after.items[first:new_stop]
        # Something appended to a last line that has no end changes that line.
        self._open_end = len(before.text) if not before.text.endswith("\n") else -1

    @property
    def is_sound(self) -> bool:
        """Whether something changed, and nothing that should not have."""
        return (
            [item for _, item in self._old] != list(self._new)
            and self._has_no_new_problems()
            and self._keeps_untouched_items()
            and self._keeps_comments()
            and self._keeps_heredocs()
            and self._keeps_mounts()
        )

    @property
    def may_move_stages(self) -> bool:
        """Whether what changed could make other instructions take from another stage."""
        items = (*(item for _, item in self._old), *self._new)
        return any(
            isinstance(item, Directive) or (isinstance(item, Instruction) and item.name in _NAMING) for item in items
        )

    def _has_no_new_problems(self) -> bool:
        old = Counter(code for _, item in self._old for code in _problems(item))
        return not Counter(code for item in self._new for code in _problems(item)) - old

    def _keeps_untouched_items(self) -> bool:
        """Whether what no edit reaches into is still there, in its order."""
        kept = [
            item
            for at, item in self._old
            if not isinstance(item, Blank) and not self._reach_into(Span(at, at + len(item.text)))
        ]
        rest = iter(self._new)
        return all(any(item == other for other in rest) for item in kept)

    def _reach_into(self, span: Span) -> bool:
        """Whether an edit changes that item. At its border it does not, save at the end of a text without line end."""
        return any(
            edit.span.overlaps(span) or edit.span.start == span.end == self._open_end for edit in self._near(span)
        )

    def _near(self, span: Span) -> Iterator[Edit]:
        """The edits that touch a stretch of the old text."""
        for index in range(bisect_left(self._ends, span.start), len(self._edits)):
            if self._edits[index].span.start > span.end:
                return
            yield self._edits[index]

    def _keeps_comments(self) -> bool:
        """Whether every comment survives. One may be replaced, or its line deleted, only by an edit about it alone."""
        old = Counter(
            text
            for at, item in self._old
            for span, text in _comments(item)
            if not self._is_about(span.shift(at)) and not self._deletes(span.shift(at), Span(at, at + len(item.text)))
        )
        return not old - Counter(text for item in self._new for _, text in _comments(item))

    def _keeps_heredocs(self) -> bool:
        old = Counter(
            content
            for at, item in self._old
            for span, content in _heredocs(item)
            if not any(edit.span.overlaps(span.shift(at)) for edit in self._near(span.shift(at)))
        )
        return not old - Counter(content for item in self._new for _, content in _heredocs(item))

    def _keeps_mounts(self) -> bool:
        """Whether every mount is still there, none twice; one may be changed by an edit inside it."""
        old = Counter(
            raw for at, item in self._old for span, raw in _mounts(item) if not self._is_about(span.shift(at))
        )
        if old - Counter(raw for item in self._new for _, raw in _mounts(item)):
            return False
        doubled = sum(_doubled_mounts(item) for _, item in self._old)
        return sum(_doubled_mounts(item) for item in self._new) <= doubled

    def _deletes(self, span: Span, item: Span) -> bool:
        """Whether an edit inside an item deletes what is at `span`, with nothing but white space around it."""
        return any(
            not edit.text
            and edit.span.overlaps(span)
            and item.start <= edit.span.start <= span.start
            and span.end <= edit.span.end <= item.end
            and edit.span.of(self._text).strip() == span.of(self._text)
            for edit in self._near(span)
        )

    def _is_about(self, span: Span) -> bool:
        """Whether an edit changes something inside `span` and nothing outside of it."""
        return any(
            edit.span.overlaps(span) and span.start <= edit.span.start and edit.span.end <= span.end
            for edit in self._near(span)
        )


def _difference(before: File, after: File, edits: Sequence[Edit]) -> tuple[int, int, int]:
    """The index of the first item that differs, and the indexes in both at which they are the same again."""
    old, new = before.items, after.items
    shorter = min(len(old), len(new))
    # Nothing changes two items above the first edit and two below the last, unless a directive does.
    first = max(0, bisect_left(before.starts, edits[0].span.start) - 3)
    if first >= shorter or old[first] is not new[first]:
        first = 0
    while first < shorter and old[first] is new[first]:
        first += 1
    tail = max(0, min(len(old) - bisect_left(before.starts, edits[-1].span.end) - 3, shorter - first))
    if tail and old[-tail] is not new[-tail]:
        tail = 0
    while tail < shorter - first and old[-1 - tail] is new[-1 - tail]:
        tail += 1
    return first, len(old) - tail, len(new) - tail


def _problems(item: Item) -> Iterator[str]:
    if isinstance(item, Instruction):
        yield from (problem.code for problem in item.parts.problems)
        if item.is_open and item.text.endswith("\n"):
            yield "open"  # it would take in whatever comes below
    elif isinstance(item, Directive) and item.problem is not None:
        yield item.problem.code


def _comments(item: Item) -> Iterator[tuple[Span, str]]:
    if isinstance(item, Comment):
        yield item.span, item.content
    elif isinstance(item, Instruction):
        for comment in item.parts.comments:
            yield comment.span, comment.text.lstrip("#").strip()


def _heredocs(item: Item) -> Iterator[tuple[Span, str]]:
    if isinstance(item, Instruction):
        for heredoc in item.parts.heredocs:
            yield heredoc.body, heredoc.content


def _mounts(item: Item) -> Iterator[tuple[Span, str]]:
    if isinstance(item, Instruction):
        for flag in item.parts.flags_named("mount"):
            yield flag.span, flag.raw


def _doubled_mounts(item: Item) -> int:
    mounts = [raw for _, raw in _mounts(item)]
    return len(mounts) - len(set(mounts))
