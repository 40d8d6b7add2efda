"""Finds stages that copy from themselves (`validateCircularDependency` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage in model.stages:
        for use in stage.uses:
            name = (use.name or "").lower()
            is_own = name == str(stage.number) or (stage.name is not None and name == stage.name.lower())
            if is_own and model.stage_named(name, stage.number) is None:
                yield Finding(model.place(stage, use.span), "a stage cannot take files from itself")
