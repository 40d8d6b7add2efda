"""Finds a final stage without instructions on an image."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import BaseKind, Stage


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.is_final or stage.parent is not None or len(stage.instructions) != 1:
        return
    if stage.from_ is None or stage.base_word is None or stage.base.kind is not BaseKind.IMAGE:
        return
    yield Finding(stage.from_.at(stage.base_word), "the image is this base under another name: nothing is added")
