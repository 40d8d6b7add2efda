"""Finds flags that are given twice to an instruction that takes them once (instructions/bflag.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.syntax import Flag
from tare.syntax.grammar import flag as flag_of
from tare.text import Edit, Span


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    flags = instruction.parts.flags
    if len(flags) < 2:
        return
    seen: dict[str, int] = {}
    for place, flag in enumerate(flags):
        known = flag_of(instruction.name, flag.name.text)
        if known is None or known.is_repeatable:
            continue
        first = seen.setdefault(flag.name.text, place)
        if first < place:
            yield _finding(instruction, flags[first], flag, flags[place - 1])


def _finding(instruction: Instruction, first: Flag, flag: Flag, before: Flag) -> Finding:
    name = flag.name.text
    message = f"--{name} is given twice, and {instruction.name} takes it once"
    text = instruction.item.text
    gap = Span(before.span.end, flag.span.start)
    if gap.of(text).strip(" \t"):
        return Finding(instruction.at(flag), message)
    gone = Edit.delete(instruction.at(Span(before.span.end, flag.span.end)))
    if first.raw == flag.raw:
        return Finding(instruction.at(flag), message, (Fix("Remove the second", (gone,), is_safe=True),))
    later = Edit(instruction.at(first), flag.span.of(text))
    fixes = (
        Fix(f"Keep {first.raw}", (gone,)),
        Fix(f"Keep {flag.raw}", (later, gone)),
    )
    return Finding(instruction.at(flag), message, fixes)
