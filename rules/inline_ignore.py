"""Finds comments that silence findings."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model
from tare.model.ignore_comments import ignore_comments
from tare.text import Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for comment in ignore_comments(model.file):
        names = ", ".join(name for name, _ in comment.names)
        text = comment.at.of(model.text)
        start = comment.at.start + len(text) - len(text.lstrip("# \t"))
        yield Finding(Span(start, comment.at.end), f"this comment silences {names}")
