"""Finds white space at the end of lines."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.syntax import Instruction, Item
from tare.text import Edit, Span, regex

AT_END = regex(r"(?<=[^ \t\r\n])[ \t]+(?=\r?(?:\n|\Z))|^[ \t]+(?=\r?(?:\n|\Z))", re.MULTILINE)


@check(Item)
def find(item: Item) -> Iterator[Finding]:
    bodies = _bodies(item)
    for match in AT_END.finditer(item.text):
        at = Span(*match.span())
        if not any(body.overlaps(at) for body in bodies):
            fix = Fix("Delete the white space", (Edit.delete(at),), is_safe=True)
            yield Finding(at, "white space at the end of the line", (fix,))


def _bodies(item: Item) -> list[Span]:
    """The lines of heredocs."""
    if not isinstance(item, Instruction) or "<<" not in item.text:
        return []
    return [heredoc.body for heredoc in item.parts.heredocs]
