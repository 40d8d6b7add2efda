"""Finds labels, one a line, that are not sorted."""

from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.model.labels import Label, labels
from tare.text import Edit, Span


@check(Instruction, "LABEL")
def find(instruction: Instruction) -> Iterator[Finding]:
    found = list(labels(instruction))
    keys = [label.key for label in found]
    # Of a label that stands there twice, the last one counts: the order says something.
    if len(found) < 2 or instruction.parts.comments or None in keys or len(set(keys)) < len(keys):
        return
    if any(not _is_broken(instruction, above, below) for above, below in pairwise(found)):
        return
    wrong = next(((above, below) for above, below in pairwise(found) if str(above.key) > str(below.key)), None)
    if wrong is None:
        return
    ordered = sorted(found, key=lambda label: str(label.key))
    pairs = zip(found, ordered, strict=True)
    edits = tuple(_put(instruction, old, new) for old, new in pairs if old is not new)
    message = f"{wrong[1].key} stands behind {wrong[0].key}: these labels are not sorted"
    yield Finding(wrong[1].key_span, message, (Fix("Sort the labels", edits, is_safe=True),))


def _put(instruction: Instruction, old: Label, new: Label) -> Edit:
    """Write a label in the place of another; where backslashes stand in a column, they stay there."""
    text = instruction.source(new.span)
    escape = instruction.item.escape
    rest = instruction.item.text[old.span.end - instruction.offset :].partition("\n")[0].rstrip()
    blanks = len(rest) - len(escape)
    if rest.strip(" \t") != escape or blanks < 2:
        return Edit(old.span, text)
    width = len(instruction.source(old.span)) + blanks
    return Edit(Span(old.span.start, old.span.end + blanks), text.ljust(max(width, len(text) + 1)))


def _is_broken(instruction: Instruction, above: Label, below: Label) -> bool:
    """Whether a line ends between the two, and neither of them runs over several lines."""
    start, end = instruction.at(above.pair), instruction.at(below.pair)
    between = instruction.item.text[start.end - instruction.offset : end.start - instruction.offset]
    return "\n" in between and "\n" not in instruction.source(start) + instruction.source(end)
