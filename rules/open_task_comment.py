"""Finds comments about work that is left."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.syntax import Comment, Instruction, Item
from tare.text import Span, regex

MARK = regex(r"\b(?:TO" r"DO|FIX" r"ME)\b", re.IGNORECASE)


@check(Item)
def find(item: Item) -> Iterator[Finding]:
    if not MARK.search(item.text):
        return
    for start, text in _comments(item):
        for mark in MARK.finditer(text):
            at = Span(*mark.span()).shift(start)
            yield Finding(at, f"work is left: {text.lstrip('#').strip()[:80].rstrip('.')}")


def _comments(item: Item) -> Iterator[tuple[int, str]]:
    if isinstance(item, Comment):
        yield item.span.start, item.span.of(item.text)
    elif isinstance(item, Instruction):
        for comment in item.parts.comments:
            yield comment.span.start, comment.text
