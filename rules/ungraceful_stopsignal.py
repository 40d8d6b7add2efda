"""Finds a STOPSIGNAL that no program can answer."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import BaseKind, Instruction
from tare.model.signals import canonical_signal
from tare.text import Edit

UNANSWERED = {"SIGKILL": "ends the program on the spot", "SIGSTOP": "freezes the program instead of ending it"}


@check(Instruction, "STOPSIGNAL")
def find(instruction: Instruction) -> Iterator[Finding]:
    script = instruction.parts.script
    signal = instruction.value(script).text if script is not None else None
    name = canonical_signal(signal) if signal else None
    if name not in UNANSWERED or instruction.base.is_windows:
        return
    if name == "SIGKILL" and instruction.base.kind is BaseKind.SCRATCH:
        return  # one program of one's own, and nothing that it could leave half done
    at = instruction.at(instruction.parts.argument)
    fix = Fix("Write SIGTERM", (Edit(at, "SIGTERM"),))
    yield Finding(at, f"{name} {UNANSWERED[name]}, and no program can catch it", (fix,))
