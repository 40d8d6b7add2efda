"""Finds long files."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import Model, Stage
from tare.syntax import Instruction, Item


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    most = options.own["lines"]
    count = sum(map(_lines, model.preamble.items)) + sum(lines for _, lines in model.each(_lines_of))
    if count > most > 0:
        offset, first = next(iter(model.file.instructions))
        at = first.parts.keyword.span.shift(offset)
        yield Finding(at, f"{count} lines, of which more than {most} are too many here")


def _lines_of(stage: Stage) -> int:
    return sum(map(_lines, stage.items))


def _lines(item: Item) -> int:
    """The lines of an instruction that are neither empty nor comments."""
    if not isinstance(item, Instruction):
        return 0
    lines = item.text.count("\n") + (not item.text.endswith("\n"))
    return lines - len(item.parts.blank_continuations) - len(item.parts.comments)
