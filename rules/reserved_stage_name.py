"""Finds stages named scratch or context (`reservedStageNames` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import Instruction
from tare.model.stage import name_word

RESERVED = {"context": "the build context", "scratch": "the empty image"}


@check(Instruction, "FROM", options=True)
def find(instruction: Instruction, options: Options) -> Iterator[Finding]:
    word = name_word(instruction.parts)
    meaning = RESERVED.get(word.raw.lower()) if word is not None else None
    if options.as_hadolint and word is not None and word.raw not in RESERVED:
        return  # it looks at lower case alone
    if word is not None and meaning is not None:
        yield Finding(instruction.at(word), f"{word.raw.lower()} is {meaning}, and should be no name of a stage")
