"""Finds directives below other lines (`DirectiveParser` in parser/directives.go stops at the first of them)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model
from tare.syntax import Comment
from tare.text import Span

WRITTEN = re.compile(
    r"#\s*(syntax\s*=\s*[\w.:-]+(?:/[\w.-]+)+(?::[\w.-]+)?(?:@\S+)?|escape\s*=\s*[\\`])\s*\Z",
    re.IGNORECASE,
)


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    if "syntax" not in model.text and "escape" not in model.text:
        return
    for offset, item in zip(model.file.starts, model.file.items, strict=False):
        match = WRITTEN.match(item.text, item.span.start) if isinstance(item, Comment) else None
        if match is not None:
            at = Span(*match.span(1)).shift(offset)
            yield Finding(
                at, f"{match[1].split('=')[0].strip()}= is a comment here: only above all other lines it counts"
            )
