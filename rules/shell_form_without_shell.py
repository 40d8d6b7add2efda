"""Finds the shell form on images that have no shell."""

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Copy, Instruction, Launch, Run, Stage
from tare.model.state import POSIX_SHELL
from tare.text import Edit

# A file laid into one of these folders, or below them, may be a shell.
SHELL_FOLDERS = ("/", "/bin", "/usr", "/usr/bin", "/busybox", "/sbin")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    facts = stage.base.facts
    has_none = stage.base.family == "scratch" or (facts is not None and facts.has_shell is False)
    # What stages above copied is not in sight here; a stage on a stage is left alone.
    if not has_none or stage.parent is not None or stage.base.is_windows:
        return
    for instruction in stage.instructions:
        if isinstance(instruction, Copy) and _may_bring_shell(instruction):
            return
        if instruction.is_trigger or instruction.state.shell is not POSIX_SHELL:
            continue
        if _needs_shell(instruction):
            at = instruction.at(instruction.parts.argument)
            yield Finding(at, f"{stage.base.family} has no /bin/sh to run this", _fixes(instruction))


def _may_bring_shell(copy: Copy) -> bool:
    target = copy.target
    return target is None or target in SHELL_FOLDERS or target.startswith(("/bin/", "/usr/bin/", "/busybox/"))


def _needs_shell(instruction: Instruction) -> bool:
    if isinstance(instruction, Run):
        return not instruction.is_exec and instruction.parts.script is not None
    is_start = isinstance(instruction, Launch) and instruction.name in ("CMD", "ENTRYPOINT")
    return is_start and instruction.parts.script is not None


def _fixes(instruction: Instruction) -> tuple[Fix, ...]:
    if not isinstance(instruction, Launch) or instruction.plain_words is None or instruction.parts.continuations:
        return ()
    array = json.dumps(list(instruction.plain_words), ensure_ascii=False)
    return (Fix("Use the JSON form", (Edit(instruction.at(instruction.parts.argument), array),), is_safe=True),)
