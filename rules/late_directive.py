"""Finds directives below other lines (`DirectiveParser` in parser/directives.go stops at the first of them)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.syntax import Comment
from tare.text import Span, regex

WRITTEN = regex(
    r"#\s*(syntax\s*=\s*[\w.:-]+(?:/[\w.-]+)+(?::[\w.-]+)?(?:@\S+)?|escape\s*=\s*[\\`])\s*\Z",
    re.IGNORECASE,
)


@check(Comment)
def find(comment: Comment) -> Iterator[Finding]:
    match = WRITTEN.match(comment.text, comment.span.start)
    if match is not None:
        name = match[1].split("=")[0].strip()
        yield Finding(Span(*match.span(1)), f"{name}= is a comment here: only above all other lines it counts")
