"""Finds more than one space between the words of an instruction, its script aside."""

from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.syntax import Parts
from tare.text import Edit, Span


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    text = instruction.item.text
    if "  " not in text and "\t" not in text:
        return
    for before, after in pairwise(_words(instruction.parts)):
        gap = Span(before.end, after.start)
        if len(gap.of(text)) > 1 and not gap.of(text).strip(" \t"):
            at = instruction.at(gap)
            fix = Fix("Leave one space", (Edit(at, " "),), is_safe=True)
            yield Finding(at, f"{len(gap.of(text))} spaces between two words", (fix,))


def _words(parts: Parts) -> list[Span]:
    """The words that the builder splits at white space; a script counts as one."""
    words = [parts.keyword.span, *(flag.span for flag in parts.flags)]
    if parts.script is None and parts.json is None and not any(pair.is_legacy for pair in parts.pairs):
        words += [one.span for one in (parts.pairs or parts.words)]
    elif not parts.argument.is_empty:
        words.append(parts.argument)
    return words
