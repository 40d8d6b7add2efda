"""Finds flags that their instruction does not have, where it is known which one is meant (instructions/bflag.go)."""

from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.syntax import Flag
from tare.syntax.grammar import INSTRUCTIONS
from tare.syntax.grammar import instruction as grammar_of
from tare.text import Edit

ALIKE = 0.6
ELSEWHERE = {flag.name: entry.name for entry in INSTRUCTIONS for flag in entry.flags}
"""Each flag that some instruction has."""


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    if not instruction.parts.flags:
        return
    entry = grammar_of(instruction.name)
    if entry is None or entry.ignores_flags:
        return
    names = tuple(flag.name for flag in entry.flags)
    for flag in instruction.parts.flags:
        if flag.name.text not in names:
            yield from _finding(instruction, flag, names)


def _finding(instruction: Instruction, flag: Flag, names: tuple[str, ...]) -> Iterator[Finding]:
    name = flag.name.text
    at = instruction.at(flag.name)
    alike = get_close_matches(name.lower().replace("_", "-"), names, n=1, cutoff=ALIKE)
    if alike:
        is_repeated = any(one.name.text == alike[0] for one in instruction.parts.flags)
        fix = Fix(f"Write --{alike[0]}", (Edit(at, alike[0]),))
        message = f"{instruction.name} has no flag --{name}: did you mean --{alike[0]}"
        yield Finding(at, message, () if is_repeated else (fix,))
    elif name in ELSEWHERE:
        yield Finding(at, f"{instruction.name} has no flag --{name}, which is one of {ELSEWHERE[name]}")
