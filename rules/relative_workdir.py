"""Finds a relative WORKDIR with no absolute one before it."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit

DRIVE = re.compile(r"[A-Za-z]:|\\")


@check(Instruction, "WORKDIR")
def find(instruction: Instruction) -> Iterator[Finding]:
    script = instruction.parts.script
    if script is None or instruction.state.workdir is not None:
        return
    path = instruction.value(script).text
    if not path or path.startswith("/") or DRIVE.match(path):
        return
    at = instruction.at(instruction.parts.argument)
    fixes: tuple[Fix, ...] = ()
    if script.text == path and not path.startswith("."):
        fixes = (Fix(f"Make it /{path}", (Edit.insert(at.start, "/"),)),)
    yield Finding(at, f"{path} counts from whatever folder the base image works in", fixes)
