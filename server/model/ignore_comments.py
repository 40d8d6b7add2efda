"""The comments that silence findings: to which tool they speak, what they name, how far that reaches, and why.

    # tare: ignore=apt-recommends,DL3008 -- reason        the instruction below, or around it where it is continued
    # tare: global ignore=size -- reason                  the whole file, wherever it stands
    # tare: ignore=hadolint,apt-*                         groups of rules
    # hadolint ignore=DL3008    # hadolint global ignore=DL3008
    # tally ignore=DL3008       # tally global ignore=DL3008
    # check=skip=StageNameCasing,FromAsCasing             BuildKit's directive, the whole file;
                                                          below other lines, the instruction under it
    #trivy:ignore:DS-0002                                 the instruction below; above the first FROM, the whole file
    #checkov:skip=CKV_DOCKER_2:reason                     the whole file

This is the only place that reads them. It looks only at items that hold one of two words, and keeps on them what it
read, so that a keystroke costs little more than two searches in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum

from ..syntax import Comment, Directive, File, Instruction, Item
from ..text import Record, Span, regex


class Reach(Enum):
    """What a comment speaks of."""

    INSTRUCTION = "the instruction below or around it"
    FILE = "the whole file"
    FILE_FROM_TOP = "the whole file where it stands above the first FROM, else the instruction below"


class _Form(Record):
    """A way to write such comments."""

    pattern: re.Pattern[str]  # with the groups `tool` and `names`
    reach: Reach


_NAME = r"(?:docker:)?[\w./*-]+"
_NAMES = rf"(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)"
_LISTING = r"\A#\s*(?P<tool>tare:?|hadolint|tally)\s+"
_FORMS = (
    _Form(regex(rf"{_LISTING}ignore\s*=\s*{_NAMES}"), Reach.INSTRUCTION),
    _Form(regex(rf"{_LISTING}global\s+ignore\s*=\s*{_NAMES}"), Reach.FILE),
    # BuildKit takes its directive also above a single instruction (`WithMergedConfigFromComments`).
    _Form(regex(rf"\A#\s*(?P<tool>check)\s*=(?:.*?;)?\s*skip\s*=\s*{_NAMES}"), Reach.INSTRUCTION),
    _Form(regex(r"(?P<tool>trivy):ignore:(?P<names>[\w-]+)"), Reach.FILE_FROM_TOP),
    _Form(regex(r"(?P<tool>checkov):skip=(?P<names>[\w-]+)"), Reach.FILE),
)
_SKIP = regex(rf"(?:^|;)\s*skip\s*=\s*{_NAMES}")
_REASON = regex(r"\A[\s:;#,-]*(?:reason\s*=\s*)?")
_ITEM = regex(_NAME)
_MARKS = ("ignore", "skip")


class IgnoreComment(Record):
    """What one comment tells one tool. Spans count from the start of the file, or of the item (`ignores`)."""

    at: Span
    tool: str  # tare, hadolint, tally, trivy, checkov, check
    names: tuple[tuple[str, Span], ...]
    reason: str
    reach: Reach
    is_directive: bool  # BuildKit's own, which has no place for a reason
    item: int  # the index of the item that it stands in


class Idle(Record):
    """A name in a comment that silences nothing."""

    comment: IgnoreComment
    name: str
    at: Span


class Silence(Record):
    """What became of the comments of a file that silence, once all rules have spoken. Spans count from its start."""

    text: str
    idle: tuple[Idle, ...]


def ignore_comments(file: File) -> tuple[IgnoreComment, ...]:
    """All of a file, in order."""
    return tuple(
        one._replace(
            at=one.at.shift(file.starts[index]),
            names=tuple((name, at.shift(file.starts[index])) for name, at in one.names),
            item=index,
        )
        for index in marked_items(file)
        for one in ignores(file.items[index])
    )


def marked_items(file: File) -> list[int]:
    """The indices of the items that hold one of the words without which no comment silences anything, in order."""
    text, starts = file.text, file.starts
    return sorted({bisect_right(starts, at) - 1 for mark in _MARKS for at in _occurrences(text, mark)})


def ignores(item: Item) -> tuple[IgnoreComment, ...]:
    """Those of one item, in order, with spans that count from its start and 0 for its index. Kept on the item."""
    known: tuple[IgnoreComment, ...] | None = item.memo.get("ignores")
    if known is None:
        known = item.memo["ignores"] = tuple(_read(item))
    return known


def instruction_below(file: File, index: int) -> int | None:
    """The index of the instruction that a comment in the item of that index speaks of; None where none follows."""
    items = file.items
    return next((at for at in range(index, len(items)) if isinstance(items[at], Instruction)), None)


def check_options(item: Directive) -> str:
    """What BuildKit reads of `# check=…`: all up to the first blank, and nothing on an indented line.

    `ParseDirective` in parser/directives.go; seen with Docker 28.5.
    """
    is_read = item.name.text.lower() == "check" and not item.text[:1].isspace()
    return item.value.text.partition(" ")[0] if is_read else ""


def _occurrences(text: str, mark: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def _read(item: Item) -> Iterator[IgnoreComment]:
    if isinstance(item, Directive):
        # Of several lists the last one counts (`ParseLintOptions`).
        lists = [*_SKIP.finditer(check_options(item))][-1:]
        if lists:
            names = _names(lists, item.value.span.start)
            yield IgnoreComment(item.span, "check", names, "", Reach.FILE, True, 0)
    elif isinstance(item, Comment):
        yield from _told(item.span.of(item.text), item.span.start)
    elif isinstance(item, Instruction) and "#" in item.text:
        for comment in item.parts.comments:
            yield from _told(comment.text.rstrip(), comment.span.start)


def _told(comment: str, start: int) -> Iterator[IgnoreComment]:
    """What a comment says that starts there in its item; of each tool all that it is told."""
    for form in _FORMS:
        matches = [*form.pattern.finditer(comment)]
        if matches:
            rest = comment[matches[-1].end() :]
            reason = _REASON.sub("", rest).strip()
            tool = matches[0]["tool"].rstrip(":")
            at = Span(start, start + len(comment))
            yield IgnoreComment(at, tool, _names(matches, start), reason, form.reach, False, 0)


def _names(matches: list[re.Match[str]], start: int) -> tuple[tuple[str, Span], ...]:
    return tuple(
        (one[0], Span(*one.span()).shift(start + match.start("names")))
        for match in matches
        for one in _ITEM.finditer(match["names"])
    )
