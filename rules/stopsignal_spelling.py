"""Finds signals that are not written by their full names."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.model.signals import canonical_signal
from tare.text import Edit


@check(Instruction, "STOPSIGNAL")
def find(instruction: Instruction) -> Iterator[Finding]:
    script = instruction.parts.script
    if script is None or "$" in script.text or instruction.base.is_windows:
        return
    written = instruction.value(script).text or script.text
    name = canonical_signal(written)
    if name is None or name == written or name.isdecimal():
        return
    at = instruction.at(instruction.parts.argument)
    yield Finding(at, f"{written} is {name}", (Fix(f"Write {name}", (Edit(at, name),), is_safe=True),))
