"""Finds names of stages with capital letters (`isLowerCaseStageName` in instructions/parse.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model, Stage
from tare.text import Edit, Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage in model.stages:
        if stage.name is None or stage.name == stage.name.lower():
            continue
        word = stage.name_word
        if word is None or stage.from_ is None:
            continue
        at = model.place(stage, stage.from_.at(word))
        lower = word.raw.lower()
        edits = tuple(Edit(span, lower) for span in (at, *_uses(model, stage, word.raw)))
        fix = Fix(f"Write {lower}", edits, is_safe=True)
        yield Finding(at, f"{word.raw} is {lower} to the builder", (fix,))


def _uses(model: Model, stage: Stage, name: str) -> Iterator[Span]:
    """Where later stages name this very stage as it is written here."""
    for later in model.stages[stage.number + 1 :]:
        base = later.base_word
        if later.parent == stage.number and base is not None and later.from_ is not None and base.raw == name:
            yield model.place(later, later.from_.at(base))
        for use, _, source in model.sources(later):
            if source is stage and use.instruction.source(use.span) == name:
                yield model.place(later, use.span)
