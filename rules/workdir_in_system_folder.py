"""Finds WORKDIR in folders that belong to the system."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Instruction
from tare.model.state import join
from tare.model.system_folders import system_folder


@check(Instruction, "WORKDIR")
def find(instruction: Instruction) -> Iterator[Finding]:
    script = instruction.parts.script
    if script is None or instruction.base.is_windows:
        return
    path = join(instruction.state.workdir, instruction.value(script).text)
    folder = system_folder(path) if path is not None else None
    if folder is not None:
        yield Finding(instruction.at(instruction.parts.argument), f"{folder} belongs to the system")
