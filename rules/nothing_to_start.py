"""Finds final stages that start nothing."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import BaseKind, Model, Stage


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    stage = model.final
    if stage is None or stage.from_ is None or stage.base_word is None or stage.base.is_windows:
        return
    chain = model.chain(stage)
    if any(one.name in ("CMD", "ENTRYPOINT") for each in chain for one in each.instructions) or not _has_none(stage):
        return
    at = model.place(stage, stage.from_.at(stage.base_word))
    yield Finding(at, "the image starts nothing: it has neither CMD nor ENTRYPOINT")


def _has_none(stage: Stage) -> bool:
    """Whether the base image surely starts nothing by itself."""
    if stage.base.kind is BaseKind.SCRATCH:
        return True
    facts = stage.base.facts
    return facts is not None and facts.is_exact and facts.family == "distroless" and not facts.entrypoint
