"""Finds files without instructions (`Parse` in parser/parser.go)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model
from tare.text import Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    if model.stages or model.strays or model.global_args:
        return
    first = model.file.items[0].text.rstrip() if model.file.items else ""
    at = Span(0, max(len(first), min(1, len(model.text))))
    yield Finding(at, "there is no instruction in this file")
