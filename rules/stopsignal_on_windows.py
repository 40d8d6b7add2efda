"""Finds STOPSIGNAL on Windows."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit


@check(Instruction, "STOPSIGNAL")
def find(instruction: Instruction) -> Iterator[Finding]:
    if not instruction.base.is_windows or instruction.is_trigger:
        return
    fix = Fix("Remove STOPSIGNAL", (Edit.delete(instruction.whole),), is_safe=not instruction.parts.comments)
    yield Finding(instruction.span, "Windows has no signals: STOPSIGNAL does nothing here", (fix,))
