"""Finds directives with capital letters."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.text import Edit


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    offset = 0
    for directive in model.directives:
        name = directive.name.text
        if name != name.lower():
            at = directive.name.span.shift(offset)
            fix = Fix(f"Write {name.lower()}", (Edit(at, name.lower()),), is_safe=True)
            yield Finding(at, f"{name} is written {name.lower()}", (fix,))
        offset += len(directive.text)
