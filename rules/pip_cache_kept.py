"""Finds pip commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.cache_repairs import CLEAN, mount
from tare.model import Around, Run, Stage
from tare.model.caches import CacheLeft, caches
from tare.model.language_costs import installs_in, language_installs
from tare.model.run_costs import pip_cache_bytes
from tare.text import Edit
from tare.text.sizes import say_bytes


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    found = [
        (run, left)
        for run in stage.instructions
        if isinstance(run, Run)
        for left in caches(run)
        if left.manager == "pip" and left.is_certain and left.installs and run.role.lets_out(left.path)
    ]
    if not found:
        return
    weighed = language_installs(stage, around.lower, around.facts, around.context)
    for run, left in found:
        fixes = (_no_cache_dir(run, left), mount(run, left))
        message = f"pip keeps what it downloads in {left.path}, and so in this layer"
        saving = 0
        if stage.role.ships and not run.is_trigger:
            saving = pip_cache_bytes(left, installs_in(weighed, run.offset)) or 0
        if saving:
            message += f": about {say_bytes(saving)}"
        yield Finding(
            run.at(left.first), message, tuple(fix for fix in fixes if fix is not None), saving_bytes=saving or None
        )


def _no_cache_dir(run: Run, left: CacheLeft) -> Fix | None:
    by_command = {id(install.command): install for install in left.installs}
    edits = []
    for command in left.commands:
        install = by_command.get(id(command))
        if install is None or install.option_offset is None:
            return None
        edits.append(Edit.insert(install.option_offset + run.offset, " --no-cache-dir"))
    return Fix("Add --no-cache-dir", tuple(edits), is_safe=True, strategy=CLEAN)
