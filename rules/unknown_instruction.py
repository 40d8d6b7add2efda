"""Finds first words that are no instruction."""

from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.model import Instruction
from tare.syntax.grammar import INSTRUCTIONS
from tare.syntax.grammar import instruction as grammar_of
from tare.text import Edit, regex

CONFLICT = regex(r"<{7}|\|{7}|={7}|>{7}")
NAMES = tuple(entry.name for entry in INSTRUCTIONS)


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    word = instruction.parts.keyword.text
    if not word or grammar_of(word) is not None:
        return
    at = instruction.keyword
    alike = get_close_matches(word.upper(), NAMES, n=1, cutoff=0.7)
    if alike:
        name = keyword_like(word, alike[0])
        fix = Fix(f"Write {name}", (Edit(at, name),))
        yield Finding(at, f"unknown instruction {word}: did you mean {name}", (fix,))
    elif CONFLICT.fullmatch(word):
        yield Finding(at, f"unknown instruction {word}: a merge left its conflict here")
    elif word[0] in "&|;-" or at.start > instruction.offset:
        yield Finding(at, f"unknown instruction {word}: the line above may lack a {instruction.item.escape} at its end")
    else:
        yield Finding(at, f"unknown instruction {word}")
