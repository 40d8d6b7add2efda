"""Finds stages that begin right below another instruction."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.syntax import Blank, Comment
from tare.text import Edit


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage, cut in zip(model.stages[1:], model.cuts[1:], strict=False):
        top = cut
        while isinstance(model.file.items[top - 1], Comment):
            top -= 1
        if isinstance(model.file.items[top - 1], Blank):
            continue
        fix = Fix("Add an empty line", (Edit.insert(model.file.starts[top], "\n"),), is_safe=True)
        if stage.from_ is not None:
            keyword = model.place(stage, stage.from_.keyword)
            yield Finding(keyword, "a stage begins here, right below other lines", (fix,))
