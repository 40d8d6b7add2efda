"""Finds first words that are no instruction."""

from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.syntax.grammar import INSTRUCTIONS
from tare.syntax.grammar import instruction as grammar_of
from tare.text import Edit

NAMES = tuple(entry.name for entry in INSTRUCTIONS)


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    word = instruction.parts.keyword.text
    if not word or grammar_of(word) is not None:
        return
    at = instruction.keyword
    alike = get_close_matches(word.upper(), NAMES, n=1, cutoff=0.7)
    if alike:
        fix = Fix(f"Write {alike[0]}", (Edit(at, alike[0]),))
        yield Finding(at, f"unknown instruction {word}: did you mean {alike[0]}", (fix,))
    elif word[0] in "&|;-":
        yield Finding(at, f"unknown instruction {word}: the line above may lack a {instruction.item.escape} at its end")
    else:
        yield Finding(at, f"unknown instruction {word}")
