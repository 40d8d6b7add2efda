"""What stands at an offset: the item, the instruction as its stage reads it, and the offset inside the item."""

from __future__ import annotations

from bisect import bisect_right

from ..engine.analysis import Analysis
from ..model import Instruction, Model, Stage
from ..syntax import Instruction as Item
from ..syntax import Item as AnyItem
from ..text import Record, Span


class Answer(Record):
    """Markdown about a stretch of the text; while it is put together, of one item."""

    markdown: str
    span: Span


class Place(Record):
    """A code point of the text. Spans of `instruction` count from the item, as `at` does."""

    analysis: Analysis
    item: AnyItem
    start: int  # of the item
    at: int
    stage: Stage | None  # None above the first FROM
    instruction: Instruction | None  # of an ONBUILD its trigger; None on comments, blanks and directives

    @property
    def model(self) -> Model:
        return self.analysis.model

    @property
    def keyword(self) -> Span:
        """Of the item itself: of an ONBUILD this word, where `instruction.keyword` is the trigger's."""
        return self.item.parts.keyword.span if isinstance(self.item, Item) else Span(0, 0)

    def is_in(self, span: Span) -> bool:
        return span.start <= self.at < span.end

    def line(self, offset: int) -> int:
        """The line of an offset in the text, as people count."""
        return self.model.text.count("\n", 0, offset) + 1


def find_place(analysis: Analysis, offset: int) -> Place | None:
    """The code point at `offset`; None outside of the text, and on white space."""
    model = analysis.model
    text = model.text
    if not 0 <= offset < len(text) or text[offset].isspace():
        return None
    starts = model.file.starts
    index = bisect_right(starts, offset) - 1
    start = starts[index]
    stage, instruction = _instruction_at(model, start)
    return Place(analysis, model.file.items[index], start, offset - start, stage, instruction)


def _instruction_at(model: Model, start: int) -> tuple[Stage | None, Instruction | None]:
    """The stage that an item at `start` belongs to, and its instruction with spans that count from the item."""
    number = bisect_right(model.offsets, start) - 1
    # The last of the offsets is the end of the text.
    stage = model.stages[number] if 0 <= number < len(model.stages) else None
    if stage is not None:
        among, at = stage.instructions, start - model.offsets[number]
    else:
        among, at = (*model.global_args, *model.strays), start
    found = next((instruction for instruction in among if instruction.offset == at), None)
    return stage, found.as_scope() if found is not None else None
