"""Finds commands and variables that accept any certificate."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.distrust_repairs import trust_nobody
from tare.model import Instruction, Run
from tare.model.commands.distrust import is_variable_that_trusts_all, unchecked
from tare.text import Edit, Span

# A word of each variable that does so, and of few other texts.
WORDS = ("PYTHONHTTPSVERIFY", "REJECT_UNAUTHORIZED", "STRICT_SSL", "SSL_NO_VERIFY", "TRUSTED_HOST", "INSECURE_HOST")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for one in unchecked(run):
        at = run.at(one.first.span.cover(one.last.span))
        yield Finding(at, f"{one.what} accepts whoever answers", trust_nobody(run, one))
    if not _may_be_set(run):
        return
    for command in run.commands:
        for assignment in command.assignments:
            value = assignment.value
            if value is not None and is_variable_that_trusts_all(assignment.name, value.text):
                yield Finding(run.at(assignment), f"{assignment.name} makes the command accept whoever answers")


@check(Instruction, "ENV", "ARG")
def find_variables(instruction: Instruction) -> Iterator[Finding]:
    if not _may_be_set(instruction):
        return
    for number, pair in enumerate(instruction.parts.pairs):
        name = instruction.value(pair.key).text or ""
        if pair.value is not None and is_variable_that_trusts_all(name, instruction.value(pair.value).text):
            scope = "everything that runs in the image" if instruction.name == "ENV" else "the rest of the build"
            yield Finding(
                instruction.at(pair), f"{name} makes {scope} accept whoever answers", _fixes(instruction, number)
            )


def _may_be_set(instruction: Instruction) -> bool:
    text = instruction.item.text.upper()
    return any(word in text for word in WORDS)


def _fixes(instruction: Instruction, number: int) -> tuple[Fix, ...]:
    pairs = instruction.parts.pairs
    name = pairs[number].key.raw
    if len(pairs) == 1:
        if instruction.parts.comments or instruction.is_trigger:
            return ()
        return (Fix(f"Drop {name}", (Edit.delete(instruction.whole),)),)
    if number:
        gone = Span(pairs[number - 1].span.end, pairs[number].span.end)
    else:
        gone = Span(pairs[0].span.start, pairs[1].span.start)
    if any(comment.span.overlaps(gone) for comment in instruction.parts.comments):
        return ()
    return (Fix(f"Drop {name}", (Edit.delete(instruction.at(gone)),)),)
