"""Finds comments about work that is left."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model
from tare.syntax import Comment, Instruction
from tare.text import Span

MARK = re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b", re.IGNORECASE)


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    if not MARK.search(model.text):
        return
    for offset, item in zip(model.file.starts, model.file.items, strict=False):
        for start, text in _comments(item):
            for mark in MARK.finditer(text):
                at = Span(*mark.span()).shift(offset + start)
                yield Finding(at, f"work is left: {text.lstrip('#').strip()[:80].rstrip('.')}")


def _comments(item: object) -> Iterator[tuple[int, str]]:
    if isinstance(item, Comment):
        yield item.span.start, item.span.of(item.text)
    elif isinstance(item, Instruction):
        for comment in item.parts.comments:
            yield comment.span.start, comment.text
