"""Finds white space before an instruction."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit, Span


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    start = instruction.item.parts.keyword.span.start
    indent = instruction.item.text[:start]
    if indent and not indent.strip(" \t"):
        fix = Fix("Begin it in the first column", (Edit.delete(instruction.at(Span(0, start))),), is_safe=True)
        at = instruction.at(instruction.item.parts.keyword)
        yield Finding(at, f"{instruction.item.name} is indented by {len(indent)}", (fix,))
