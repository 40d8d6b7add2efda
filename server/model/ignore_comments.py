"""The comments that silence findings, as they are written: to which tool they speak, what they name, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ..syntax import Comment, Directive, File, Instruction, Item
from ..text import Span, regex

_NAME = r"(?:docker:)?[\w./-]+"
_NAMES = rf"(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)"
_LISTED = regex(rf"#\s*(?P<tool>tare|hadolint|tally):?\s+(?P<scope>global\s+)?ignore\s*=\s*{_NAMES}(?P<rest>.*)")
_MARKED = regex(r"#.*?(?P<tool>trivy:ignore|checkov:skip)[:=](?P<names>[\w-]+)(?P<rest>.*)")
_CHECK = regex(rf"#\s*(?P<tool>check)\s*=(?:.*?;)?\s*skip\s*=\s*{_NAMES}(?P<rest>.*)")
_REASON = regex(r"\A[\s:;#,-]*(?:reason\s*=\s*)?")
_ITEM = regex(_NAME)
_MARKS = ("ignore", "skip")


class IgnoreComment(NamedTuple):
    """One comment that silences. Spans count from the start of the file."""

    at: Span
    tool: str  # tare, hadolint, tally, trivy, checkov, check
    names: tuple[tuple[str, Span], ...]
    reason: str
    is_global: bool  # whether it speaks of the whole file
    is_directive: bool  # BuildKit's own, which has no place for a reason
    is_inside: bool  # between the lines of a continued instruction
    item: int  # the index of the item that it stands in


class Idle(NamedTuple):
    """A name in a comment that silences nothing."""

    comment: IgnoreComment
    name: str
    at: Span


class Silence(NamedTuple):
    """What became of the comments of a file that silence, once all rules have spoken. Spans count from its start."""

    text: str
    idle: tuple[Idle, ...]


def ignore_comments(file: File) -> tuple[IgnoreComment, ...]:
    """All of them, in order; read once for each file."""
    found = []
    for index in marked_items(file):
        item, start = file.items[index], file.starts[index]
        for offset, comment in _comments(item):
            match = _LISTED.match(comment) or _CHECK.match(comment) or _MARKED.match(comment)
            if match is not None:
                at = start + offset
                first = match.start("names") + at
                names = tuple((one[0], Span(*one.span()).shift(first)) for one in _ITEM.finditer(match["names"]))
                reason = match["rest"][_REASON.match(match["rest"]).end() :].strip()  # type: ignore[union-attr]
                tool = match["tool"].partition(":")[0]
                is_global = isinstance(item, Directive) or tool == "checkov" or bool(match.groupdict().get("scope"))
                is_directive, is_inside = isinstance(item, Directive), isinstance(item, Instruction)
                span = Span(at, at + len(comment))
                found.append(IgnoreComment(span, tool, names, reason, is_global, is_directive, is_inside, index))
    return tuple(found)


def marked_items(file: File) -> list[int]:
    """The indices of the items that hold one of the words without which no comment silences anything, in order."""
    text, starts = file.text, file.starts
    return sorted({bisect_right(starts, at) - 1 for mark in _MARKS for at in _occurrences(text, mark)})


def _occurrences(text: str, mark: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def _comments(item: Item) -> Iterator[tuple[int, str]]:
    """The comments of an item with their offsets in it, without white space at their ends."""
    if isinstance(item, (Comment, Directive)):
        start = item.text.index("#")
        yield start, item.text[start:].rstrip()
    elif isinstance(item, Instruction) and "#" in item.text:
        for comment in item.parts.comments:
            yield comment.span.start, comment.text.rstrip()
