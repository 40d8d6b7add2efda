"""Finds variables in COPY --from, which BuildKit does not expand (`toCommand` in dockerfile2llb/convert.go)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import Copy, Model, Stage
from tare.syntax import Flag
from tare.text import Edit, regex

VARIABLE = regex(r"\$\{?([A-Za-z_]\w*)")


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage, found in model.each(_chosen):
        for copy, flag in found:
            message = "BuildKit expands no variables in --from: name a stage that stands on that image"
            at = model.place(stage, copy.at(flag.value or flag))
            yield Finding(at, message, _fixes(model, stage, copy, flag))


def _chosen(stage: Stage) -> list[tuple[Copy, Flag]]:
    """The copies whose source a variable names."""
    copies = (use.instruction for use in stage.uses if not use.is_mount)
    flags = ((copy, copy.flag("from")) for copy in copies if isinstance(copy, Copy))
    return [
        (copy, flag)
        for copy, flag in flags
        if flag is not None and flag.value is not None and VARIABLE.search(flag.value.text)
    ]


def _fixes(model: Model, stage: Stage, copy: Copy, flag: Flag) -> tuple[Fix, ...]:
    """A stage on what is named, above this one. FROM knows the ARG lines above all stages, and no others."""
    if flag.value is None or stage.from_ is None or copy.is_trigger:
        return ()
    written = flag.value.text
    if any(name not in model.globals for name in VARIABLE.findall(written)) or re.search(r"\s", written):
        return ()
    name = re.sub(r"[^a-z0-9]+", "-", VARIABLE.findall(written)[0].lower()).strip("-")
    if not name[:1].isalpha() or any((one.name or "").lower() == name for one in model.stages):
        return ()
    shift = model.offset_of(stage)
    line = insert_above(stage, stage.from_, "FROM", f"{written} {_as(stage)} {name}").shift(shift)
    named = Edit(copy.at(flag.value), name).shift(shift)
    return (Fix(f"Add a stage {name}", (line, named)),)


def _as(stage: Stage) -> str:
    """The keyword as FROM writes its own."""
    return "as" if stage.from_ is not None and stage.from_.source(stage.from_.keyword).islower() else "AS"
