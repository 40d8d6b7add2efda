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
    name = canonical_signal(script.text)
    if name is None or name == script.text or name.isdecimal():
        return
    at = instruction.at(instruction.parts.argument)
    yield Finding(at, f"{script.text} is {name}", (Fix(f"Write {name}", (Edit(at, name),), is_safe=True),))
