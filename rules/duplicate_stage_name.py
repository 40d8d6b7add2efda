"""Finds a second stage of one name (`validateStageNames` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Related, check
from tare.model import Model
from tare.text import Span


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    first: dict[str, tuple[str, Span]] = {}
    is_any: bool | None = model.graph_memo.get("duplicate-stage-name")
    if is_any is None:
        names = [stage.name.lower() for stage in model.stages if stage.name is not None]
        is_any = model.graph_memo["duplicate-stage-name"] = len(names) > len(set(names))
    if not is_any:
        return
    for stage in model.stages:
        if stage.name_word is None or stage.from_ is None or stage.name is None:
            continue
        at = model.place(stage, stage.from_.at(stage.name_word))
        written, earlier = first.setdefault(stage.name.lower(), (stage.name, at))
        if earlier == at:
            continue
        line = model.text.count("\n", 0, earlier.start) + 1
        message = f"{stage.name} is the name of the stage in line {line}"
        if written != stage.name:
            message += "; the builder does not look at upper and lower case"
        yield Finding(at, message, related=(Related(earlier, "the first stage of that name"),))
