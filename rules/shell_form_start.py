"""Finds CMD and ENTRYPOINT in shell form (`dispatchCmd` and `dispatchEntrypoint` in dockerfile2llb/convert.go)."""

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.model.state import POSIX_SHELL
from tare.text import Edit


@check(Instruction, "CMD", "ENTRYPOINT")
def find(instruction: Instruction) -> Iterator[Finding]:
    script = instruction.parts.script
    if script is None or instruction.state.shell is not POSIX_SHELL or instruction.is_trigger:
        return
    at = instruction.at(instruction.parts.argument) if not instruction.parts.argument.is_empty else instruction.keyword
    fixes: tuple[Fix, ...] = ()
    if script.text.strip() and not instruction.base.is_windows and not instruction.item.parts.continuations:
        array = json.dumps([*POSIX_SHELL, script.text], ensure_ascii=False)
        fixes = (Fix("Write the shell into the JSON form", (Edit(at, array),)),)
    yield Finding(at, f"{instruction.name} in shell form: the container starts with a shell", fixes)
