"""Finds stages that copy from themselves (`validateCircularDependency` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import Model, Stage


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    for number, place in _own(model):
        stage = model.stages[number]
        use = stage.uses[place]
        if options.as_hadolint and (use.name != stage.name or use.is_mount or use.instruction.is_trigger):
            continue  # it compares the name alone
        yield Finding(model.place(stage, stage.uses[place].span), "a stage cannot take files from itself")


def _own(model: Model) -> list[tuple[int, int]]:
    """Such uses, by the number of their stage: the same as long as no name changes."""
    kept: list[tuple[int, int]] | None = model.graph_memo.get("copy-from-own-stage")
    if kept is None:
        kept = model.graph_memo["copy-from-own-stage"] = [
            (stage.number, place)
            for stage in model.stages
            for place, use in enumerate(stage.uses)
            if _is_own(model, stage, (use.name or "").lower())
        ]
    return kept


def _is_own(model: Model, stage: Stage, name: str) -> bool:
    if name != str(stage.number) and (stage.name is None or name != stage.name.lower()):
        return False
    return model.stage_named(name, stage.number) is None
