"""Finds LABEL instructions right behind each other."""

from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Stage
from tare.text import Edit, Span


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for above, label in pairwise(stage.instructions):
        is_next = above.whole.end == label.whole.start
        if is_next and _can_be_joined(above) and _can_be_joined(label):
            between = Span(above.at(above.parts.pairs[-1]).end, label.at(label.parts.pairs[0]).start)
            edit = Edit(between, f" {label.item.escape}\n{' ' * 6}")
            fix = Fix("Join it with the LABEL above", (edit,), is_safe=True)
            yield Finding(label.keyword, "this LABEL could be one with the LABEL above", (fix,))


def _can_be_joined(instruction: Instruction) -> bool:
    parts = instruction.parts
    is_plain = instruction.name == "LABEL" and not instruction.is_trigger and not parts.comments
    return is_plain and bool(parts.pairs) and not any(pair.is_legacy for pair in parts.pairs)
