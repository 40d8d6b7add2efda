"""Finds final images with very many layers."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model

MANY = 60
MAKES_LAYER = ("RUN", "COPY", "ADD", "WORKDIR")


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    final = model.final
    if final is None or final.base_word is None or len(model.file.items) <= MANY:
        return
    count = sum(len(stage.of(*MAKES_LAYER)) for stage in model.chain(final))
    if count > MANY:
        at = model.place(final, final.base_word.span)
        yield Finding(at, f"{count} layers on top of the base; overlay2 stacks no more than 128 in all")
