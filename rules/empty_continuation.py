"""Finds empty lines inside continued instructions (`isEmptyContinuationLine` in parser/parser.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    lines = instruction.item.parts.blank_continuations
    if lines:
        many = "an empty line stands" if len(lines) == 1 else f"{len(lines)} empty lines stand"
        edits = tuple(Edit.delete(instruction.at(line)) for line in lines)
        title = "Delete the empty line" if len(lines) == 1 else "Delete the empty lines"
        yield Finding(
            instruction.at(instruction.item.parts.keyword),
            f"{many} inside the instruction",
            (Fix(title, edits, is_safe=True),),
        )
