"""Finds comments that silence findings and do not say why."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model
from tare.model.ignore_comments import ignore_comments
from tare.syntax import Comment
from tare.text import Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    comments = ignore_comments(model.file)
    silencing = {comment.item for comment in comments}
    for comment in comments:
        above = model.file.items[comment.item - 1] if comment.item else None
        explains = isinstance(above, Comment) and comment.item - 1 not in silencing and bool(above.content)
        if comment.reason or comment.is_directive or explains:
            continue
        names = ", ".join(name for name, _ in comment.names)
        text = comment.at.of(model.text)
        start = comment.at.start + len(text) - len(text.lstrip("# \t"))
        yield Finding(Span(start, comment.at.end), f"{names} is silenced, and nobody says why")
