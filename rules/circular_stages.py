"""Finds stages that need each other (`validateCircularDependency` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model, Stage, Use


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    if len(model.stages) < 2:
        return
    numbers = {stage.name.lower(): stage.number for stage in model.stages if stage.name is not None}
    forward = [
        (stage, use, model.stages[numbers[use.name.lower()]])
        for stage in model.stages
        for use in stage.uses
        if use.name is not None and numbers.get(use.name.lower(), 0) > stage.number
    ]
    for stage, use, later in forward:
        if model.stage_named(use.name or "", stage.number) is None and _needs(model, numbers, later, stage):
            yield _finding(model, stage, use, later)


def _needs(model: Model, numbers: dict[str, int], stage: Stage, other: Stage) -> bool:
    """Whether `stage` takes files, directly or through others, from `other`."""
    seen: set[int] = set()
    waiting = [stage.number]
    while waiting:
        number = waiting.pop()
        if number == other.number:
            return True
        if number in seen:
            continue
        seen.add(number)
        parent = model.stages[number].parent
        names = (use.name.lower() for use in model.stages[number].uses if use.name is not None)
        waiting += [numbers[name] for name in names if name in numbers]
        waiting += [parent] if parent is not None else []
    return False


def _finding(model: Model, stage: Stage, use: Use, later: Stage) -> Finding:
    name = stage.name or f"stage {stage.number}"
    return Finding(model.place(stage, use.span), f"{name} needs {later.name}, and {later.name} needs {name}")
