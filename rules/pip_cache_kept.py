"""Finds pip commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.cache_repairs import CLEAN, mount
from tare.model import Run
from tare.model.caches import CacheLeft, caches
from tare.text import Edit


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for left in caches(run):
        if left.manager != "pip" or not left.is_certain or not run.role.lets_out(left.path):
            continue
        if left.installs:
            fixes = (_no_cache_dir(run, left), mount(run, left))
            message = f"pip keeps what it downloads in {left.path}, and so in this layer"
            yield Finding(run.at(left.first), message, tuple(fix for fix in fixes if fix is not None))


def _no_cache_dir(run: Run, left: CacheLeft) -> Fix | None:
    by_command = {id(install.command): install for install in left.installs}
    edits = []
    for command in left.commands:
        install = by_command.get(id(command))
        if install is None or install.option_offset is None:
            return None
        edits.append(Edit.insert(install.option_offset + run.offset, " --no-cache-dir"))
    return Fix("Add --no-cache-dir", tuple(edits), is_safe=True, strategy=CLEAN)
