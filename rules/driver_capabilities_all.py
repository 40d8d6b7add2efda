"""Finds NVIDIA_DRIVER_CAPABILITIES=all."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit

ENOUGH = "compute,utility"


@check(Instruction, "ENV")
def find(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        if pair.key.raw != "NVIDIA_DRIVER_CAPABILITIES" or pair.value is None:
            continue
        if pair.value.raw.strip("\"'") != "all":
            continue
        edit = Edit(instruction.at(pair.value), ENOUGH)
        message = "all mounts every library of the driver; most programs need compute,utility"
        yield Finding(instruction.at(pair), message, (Fix(f"Ask for {ENOUGH}", (edit,)),))
