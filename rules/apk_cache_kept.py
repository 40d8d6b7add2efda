"""Finds apk commands whose package index stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.cache_repairs import CLEAN, mount
from tare.model import Run
from tare.model.caches import CacheLeft, caches
from tare.text import Edit


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in caches(run):
        if left.manager != "apk" or not left.is_certain or not left.installs or not run.role.lets_out(left.path):
            continue
        fixes = (_no_cache(run, left), mount(run, left))
        at = run.at(left.installs[0])
        yield Finding(at, "the package index stays in this layer", tuple(fix for fix in fixes if fix is not None))


def _no_cache(run: Run, left: CacheLeft) -> Fix | None:
    """`--no-cache` fetches the index by itself, so that an `apk update` in the same RUN is of no more use."""
    edits = []
    by_command = {id(install.command): install for install in left.installs}
    for command in left.commands:
        install = by_command.get(id(command))
        if install is not None and install.option_offset is not None:
            edits.append(Edit.insert(install.option_offset + run.offset, " --no-cache"))
            continue
        script = next((one for one in run.scripts if any(command is other for other in one.commands)), None)
        step = script.step_of(command) if script is not None else None
        if step is None or len(step.commands) != 1 or command.subcommand("update") is None:
            return None
        edits.append(Edit.delete(run.at(step.removal)))
    return Fix("Add --no-cache", tuple(edits), is_safe=True, strategy=CLEAN)
