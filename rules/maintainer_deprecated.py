"""Finds MAINTAINER, and writes the label that took its place."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.model import Instruction
from tare.text import Edit

LABEL = "org.opencontainers.image.authors"


@check(Instruction, "MAINTAINER")
def find(instruction: Instruction) -> Iterator[Finding]:
    parts = instruction.parts
    fixes: tuple[Fix, ...] = ()
    # A continued text would lose its comments, and an ONBUILD its meaning.
    if parts.script is not None and not parts.continuations and not instruction.is_trigger:
        quoted = _quote(parts.script.text, instruction.item.escape)
        label = Edit(instruction.keyword, keyword_like(parts.keyword.text, "LABEL"))
        edits = (label, Edit(instruction.at(parts.argument), f"{LABEL}={quoted}"))
        fixes = (Fix(f"Write LABEL {LABEL}", edits, is_safe=True),)
    yield Finding(instruction.keyword, "MAINTAINER is deprecated since Docker 1.13", fixes)


def _quote(text: str, escape: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace(f'{escape}"', '"')
    for special in (escape, '"', "$"):
        text = text.replace(special, escape + special)
    return f'"{text}"'
