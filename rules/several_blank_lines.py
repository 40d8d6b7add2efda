"""Finds runs of empty lines."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.syntax import Blank
from tare.text import Edit, Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    starts, items = model.file.starts, model.file.items
    first = 0
    for index in range(len(items) + 1):
        if index < len(items) and isinstance(items[index], Blank):
            continue
        count = index - first
        if count > 1:
            # Those at the end of a file say nothing at all; what marks the place is the line above.
            kept = first + 1 if first and index < len(items) else first
            above = items[first - 1].text.rstrip() if first else ""
            end = starts[first] - len(items[first - 1].text) + len(above) if first else starts[index]
            start = end - len(above.split("\n")[-1]) if first else 0
            fix = Fix("Leave one", (Edit.delete(Span(starts[kept], starts[index])),), is_safe=True)
            yield Finding(Span(start, end), f"{count} empty lines below", (fix,))
        first = index + 1
