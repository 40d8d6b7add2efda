"""Finds RUN, CMD and ENTRYPOINT with nothing behind them (`parseShellDependentCommand` in instructions/parse.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit


@check(Instruction, "RUN", "CMD", "ENTRYPOINT")
def find(instruction: Instruction) -> Iterator[Finding]:
    parts = instruction.parts
    # An empty JSON form is how CMD and ENTRYPOINT of the base are taken back.
    is_empty = parts.argument.is_empty or (parts.name == "RUN" and parts.json is not None and not parts.json.elements)
    if not is_empty or parts.problems:
        return
    fixes: tuple[Fix, ...] = ()
    if not instruction.is_trigger:
        fixes = (Fix(f"Remove this {parts.name}", (Edit.delete(instruction.whole),)),)
    does = "runs nothing" if parts.name == "RUN" else "says nothing, which is no way to keep what the base says"
    yield Finding(instruction.keyword, f"this {parts.name} {does}", fixes)
