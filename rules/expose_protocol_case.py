"""Finds protocols of EXPOSE with capital letters (`dispatchExpose` in dockerfile2llb)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit


@check(Instruction, "EXPOSE")
def find(instruction: Instruction) -> Iterator[Finding]:
    for word in instruction.parts.words:
        port, slash, protocol = word.raw.partition("/")
        if not slash or "$" in protocol or protocol == protocol.lower():
            continue
        at = instruction.at(word)
        fix = Fix(f"Write {port}/{protocol.lower()}", (Edit(at, f"{port}/{protocol.lower()}"),), is_safe=True)
        yield Finding(at, f"{protocol} is written {protocol.lower()}", (fix,))
