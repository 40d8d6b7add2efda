"""Finds signals that Docker does not know (`dispatchStopSignal` in dockerfile2llb/convert.go)."""

from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.model.signals import canonical_signal, signal_names
from tare.text import Edit


@check(Instruction, "STOPSIGNAL")
def find(instruction: Instruction) -> Iterator[Finding]:
    script = instruction.parts.script
    signal = instruction.value(script).text if script is not None else None
    if script is None or not signal or canonical_signal(signal) is not None:
        return
    at = instruction.at(instruction.parts.argument)
    name = "SIG" + signal.upper().removeprefix("SIG")
    alike = get_close_matches(name, signal_names(), n=1, cutoff=0.7)
    fixes: tuple[Fix, ...] = ()
    if alike and script.text == signal:
        fixes = (Fix(f"Write {alike[0]}", (Edit(at, alike[0]),)),)
    yield Finding(at, f"{signal} is no signal that Docker knows", fixes)
