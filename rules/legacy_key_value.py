"""Finds ENV and LABEL without an equals sign (`parseNameVal` in parser/line_parsers.go)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.syntax import Pair
from tare.text import Edit, Span, regex

QUOTED = regex(r'"[^"\\`]*"|\'[^\'\\`]*\'')
NEEDS_QUOTES = regex(r"[^\"'\\`\n]+")


@check(Instruction, "ENV", "LABEL")
def find(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        if pair.is_legacy:
            name = f"{instruction.name} {pair.key.raw}"
            message = f"{instruction.name} takes the whole rest of the line as one value: write {name}=…"
            yield Finding(instruction.at(pair.key), message, _fixes(instruction, pair))


def _fixes(instruction: Instruction, pair: Pair) -> tuple[Fix, ...]:
    """The same with an equals sign; none where the value could mean something else then."""
    if pair.value is None or instruction.parts.comments or not re.fullmatch(r"[\w.-]+", pair.key.raw):
        return ()
    start, end = instruction.at(pair.value)
    gap = Span(instruction.at(pair.key).end, start)
    value = pair.value.raw
    if _is_one_word(value, instruction.item.escape) or QUOTED.fullmatch(value):
        edits: tuple[Edit, ...] = (Edit(gap, "="),)
    elif NEEDS_QUOTES.fullmatch(value):
        edits = (Edit(gap, '="'), Edit.insert(end, '"'))
    else:
        return ()
    return (Fix(f"Write {pair.key.raw}=…", edits, is_safe=True),)


def _is_one_word(value: str, escape: str) -> bool:
    """Whether it is read alike with and without an equals sign: no white space, no quotes."""
    mark = re.escape(escape)
    return re.fullmatch(rf"(?:[^\s\"'{mark}]|{mark}[^\s])+", value) is not None
