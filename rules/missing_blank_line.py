"""Finds stages that begin right below another instruction."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.syntax import Blank, Comment
from tare.text import Edit


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for cut in model.cuts[1:]:
        top = cut
        while isinstance(model.file.items[top - 1], Comment):
            top -= 1
        if isinstance(model.file.items[top - 1], Blank):
            continue
        stage = model.file.items[cut]
        fix = Fix("Add an empty line", (Edit.insert(model.file.starts[top], "\n"),), is_safe=True)
        at = next(one for one in model.stages if one.items[0] is stage)
        if at.from_ is not None:
            keyword = model.place(at, at.from_.keyword)
            yield Finding(keyword, "a stage begins here, right below other lines", (fix,))
