"""Finds names that no stage can have (`validStageName` in instructions/parse.go)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.model.stage import name_word
from tare.text import Edit


@check(Instruction, "FROM")
def find(instruction: Instruction) -> Iterator[Finding]:
    word = name_word(instruction.parts)
    if word is None or re.fullmatch(r"[a-z][a-z0-9\-_.]*", word.raw.lower()):
        return
    at = instruction.at(word)
    if "$" in word.raw:
        yield Finding(at, f"{word.raw} cannot name a stage: variables are not expanded here")
        return
    name = re.sub(r"[^a-z0-9\-_.]+", "-", word.raw.lower())
    name = name if "a" <= name[0] <= "z" else f"stage-{name.lstrip('-_.')}"
    yield Finding(at, f"{word.raw} cannot name a stage", (Fix(f"Write {name}", (Edit(at, name),)),))
