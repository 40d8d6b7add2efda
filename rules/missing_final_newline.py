"""Finds files whose last line has no end."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.text import Edit, Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    text = model.text
    start = text.rfind("\n") + 1
    if start < len(text):
        # Behind a line that goes on, another would still be wanted.
        goes_on = text.rstrip(" \t").endswith(model.file.escape)
        fix = Fix("End the last line", (Edit.insert(len(text), "\n"),), is_safe=True)
        yield Finding(Span(start, len(text)), "the last line has no line break", () if goes_on else (fix,))
