"""Finds files without FROM, and instructions above the first one."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stray in model.strays:
        yield Finding(stray.keyword, f"{stray.name} stands above the first FROM, where only ARG may stand")
    if model.strays or model.has_from:
        return
    first = next(iter((*model.global_args, *(one for stage in model.stages for one in stage.instructions))), None)
    if first is not None:
        at = first.keyword.shift(model.offset_of(model.stages[0]) if model.stages else 0)
        yield Finding(at, "this file has no FROM; it is judged as one stage on an unknown image")
