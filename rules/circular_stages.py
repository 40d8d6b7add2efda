"""Finds stages that need each other (`validateCircularDependency` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model, Stage, Use


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    if len(model.stages) < 2:
        return
    for number, place, later in _circles(model):
        stage = model.stages[number]
        yield _finding(model, stage, stage.uses[place], model.stages[later])


def _circles(model: Model) -> list[tuple[int, int, int]]:
    """The uses that need a stage below, by the number of their stage: the same as long as no name changes."""
    kept: list[tuple[int, int, int]] | None = model.graph_memo.get("circular-stages")
    if kept is None:
        kept = model.graph_memo["circular-stages"] = list(_find_circles(model))
    return kept


def _find_circles(model: Model) -> Iterator[tuple[int, int, int]]:
    numbers = {stage.name.lower(): stage.number for stage in model.stages if stage.name is not None}
    numbers |= {str(stage.number): stage.number for stage in model.stages}
    forward = [
        (stage, place, use.name, model.stages[numbers[use.name.lower()]])
        for stage in model.stages
        for place, use in enumerate(stage.uses)
        if use.name is not None and numbers.get(use.name.lower(), 0) > stage.number
    ]
    for stage, place, name, later in forward:
        if model.stage_named(name, stage.number) is None and _needs(model, numbers, later, stage):
            yield stage.number, place, later.number


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
    name, other = (one.name or f"stage {one.number}" for one in (stage, later))
    return Finding(model.place(stage, use.span), f"{name} needs {other}, and {other} needs {name}")
