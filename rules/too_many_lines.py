"""Finds long files."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import Model
from tare.syntax import Instruction


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    most = options.own["lines"]
    items = [item for item in model.file.items if isinstance(item, Instruction)]
    count = sum(_lines(item) for item in items)
    if count > most > 0:
        offset, first = next(iter(model.file.instructions))
        at = first.parts.keyword.span.shift(offset)
        yield Finding(at, f"{count} lines, of which more than {most} are too many here")


def _lines(item: Instruction) -> int:
    """The lines of an instruction that are neither empty nor comments."""
    lines = item.text.count("\n") + (not item.text.endswith("\n"))
    return lines - len(item.parts.blank_continuations) - len(item.parts.comments)
