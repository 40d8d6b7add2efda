"""Finds ENV and LABEL without an equals sign (`parseNameVal` in parser/line_parsers.go)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit, Span

PLAIN = re.compile(r"[^\s\"'\\`]+")
QUOTED = re.compile(r'"[^"\\`]*"|\'[^\'\\`]*\'')
NEEDS_QUOTES = re.compile(r"[^\"'\\`\n]+")


@check(Instruction, "ENV", "LABEL")
def find(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        if not pair.is_legacy:
            continue
        name = instruction.name
        at = instruction.at(pair.key)
        fixes: tuple[Fix, ...] = ()
        value = instruction.source(instruction.at(pair.value)) if pair.value is not None else ""
        written = _written(value)
        if pair.value is not None and written is not None and PLAIN.fullmatch(pair.key.raw):
            rest = Span(at.end, instruction.at(pair.value).end)
            fixes = (Fix(f"Write {pair.key.raw}=…", (Edit(rest, f"={written}"),), is_safe=True),)
        yield Finding(at, f"{name} takes the whole rest of the line as one value: write {name} {pair.key.raw}=…", fixes)


def _written(value: str) -> str | None:
    """The value behind an equals sign; None where that could mean something else."""
    if PLAIN.fullmatch(value) or QUOTED.fullmatch(value):
        return value
    return f'"{value}"' if NEEDS_QUOTES.fullmatch(value) else None
