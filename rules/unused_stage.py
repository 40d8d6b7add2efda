"""Finds stages that a build leaves out, where they look like a part of it."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model, Stage
from tare.text import regex

STEP = regex(
    r"(?:.*[-_])?(?:base|build|builder|compile|compiler|deps|dependencies|download|downloader|fetch|fetcher|install"
    r"|installer|modules|packages|sources?|vendor)(?:[-_]?\d+)?\Z",
    re.IGNORECASE,
)


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    if len(model.stages) < 2:
        return
    idle: list[int] | None = model.graph_memo.get("unused-stage")
    if idle is None:
        idle = model.graph_memo["unused-stage"] = _idle(model)
    for stage in (model.stages[number] for number in idle):
        if stage.name is None or STEP.match(stage.name):
            yield from _finding(model, stage)


def _idle(model: Model) -> list[int]:
    """The numbers of stages that nothing uses: the same as long as no name changes."""
    if any(use.name is None for stage in model.stages for use in stage.uses):
        return []
    used = model.used
    return [stage.number for stage in model.stages[:-1] if stage.number not in used]


def _finding(model: Model, stage: Stage) -> Iterator[Finding]:
    word = stage.name_word or stage.base_word
    if stage.from_ is None or word is None:
        return
    name = f"stage {stage.name}" if stage.name is not None else f"stage {stage.number}"
    at = model.place(stage, stage.from_.at(word))
    yield Finding(at, f"nothing is built on {name}, and nothing is copied from it")
