"""Finds AS in another case than FROM (`doesFromCaseMatchAsCase` in instructions/parse.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit


@check(Instruction, "FROM")
def find(instruction: Instruction) -> Iterator[Finding]:
    parts = instruction.parts
    written = parts.keyword.text
    if len(parts.words) < 3 or written not in (written.lower(), written.upper()):
        return
    word = parts.words[1]
    wanted = word.raw.lower() if written == written.lower() else word.raw.upper()
    if word.raw.upper() == "AS" and word.raw != wanted:
        at = instruction.at(word)
        fix = Fix(f"Write {wanted}", (Edit(at, wanted),), is_safe=True)
        yield Finding(at, f"{written} and {word.raw} are written in different cases", (fix,))
