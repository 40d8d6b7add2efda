"""Finds instructions in another case than most (`validateCommandCasing` in dockerfile2llb/validations.go)."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model, Stage
from tare.syntax.grammar import instruction as grammar_of
from tare.text import Edit, Record, Span


class Written(Record):
    """How many known keywords a stage has, and how many of them are written in either case."""

    known: int
    lower: int
    upper: int


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    written = list(model.each(_written))
    is_lower = sum(one.lower for _, one in written) > sum(one.upper for _, one in written)
    case = "lower" if is_lower else "upper"
    for stage, one in written:
        if one.known == (one.lower if is_lower else one.upper):
            continue
        for word, span in _keywords(stage):
            wanted = word.lower() if is_lower else word.upper()
            if word != wanted:
                at = model.place(stage, span)
                fix = Fix(f"Write {wanted}", (Edit(at, wanted),), is_safe=True)
                yield Finding(at, f"{word}, where most of this file is in {case} case", (fix,))


def _written(stage: Stage) -> Written:
    words = [word for word, _ in _keywords(stage)]
    return Written(len(words), sum(map(str.islower, words)), sum(map(str.isupper, words)))


def _keywords(stage: Stage) -> Iterator[tuple[str, Span]]:
    """The keywords of the stage's instructions that are known, with their places in it."""
    for instruction in stage.instructions:
        keyword = instruction.item.parts.keyword
        if grammar_of(instruction.item.name) is not None:
            yield keyword.text, instruction.at(keyword)
