"""Finds --from and from= that name a stage by its number."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.model import Model, Stage, Use
from tare.text import Edit, Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage, numbered in model.each(_numbered):
        for use, at in numbered:
            number = int(use.name or "")
            if number >= stage.number:
                continue  # No such stage, or this one: unknown-copy-source and copy-from-own-stage say so.
            source = model.stages[number]
            called = f"is called {source.name}" if source.name else "has no name"
            fixes = tuple(_fixes(model, source))
            yield Finding(
                model.place(stage, at), f"stage {number} {called}, and has this number as long as none moves", fixes
            )


def _numbered(stage: Stage) -> list[tuple[Use, Span]]:
    """What the stage takes from others by number, and where the number stands."""
    return [(use, at) for use in stage.uses if (at := _number(use)) is not None]


def _number(use: Use) -> Span | None:
    name = use.name or ""
    # No file has thousands of stages, and Python refuses to read very long numbers.
    if not (name.isascii() and name.isdigit() and len(name) < 5) or use.instruction.is_trigger:
        return None
    written = use.instruction.source(use.span)
    if not use.is_mount:
        return use.span if written == name else None
    start = f"{written},".find(f"from={name},")
    return Span(use.span.start + start + 5, use.span.start + start + 5 + len(name)) if start >= 0 else None


def _fixes(model: Model, source: Stage) -> Iterator[Fix]:
    """Names the stage, if need be, wherever it is taken from by its number."""
    name = source.name or f"stage{source.number}"
    edits = [
        Edit(model.place(stage, at), name)
        for stage, numbered in model.each(_numbered)
        for use, at in numbered
        if int(use.name or "") == source.number < stage.number
    ]
    taken = [stage.name.lower() for stage in model.stages if stage.name]
    if taken.count(name.lower()) > 1:
        return  # The name may mean the other one.
    if source.name is None:
        if source.from_ is None or source.base_word is None or name in taken or len(source.from_.parts.words) != 1:
            return
        end = model.place(source, source.from_.at(source.base_word)).end
        edits.append(Edit.insert(end, f" {keyword_like(source.from_.parts.keyword.text, 'AS')} {name}"))
    yield Fix(f"Write {name}", tuple(sorted(edits)), is_safe=True)
