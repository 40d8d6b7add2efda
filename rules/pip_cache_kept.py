"""Finds pip commands whose cache stays in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.cache_repairs import clean, is_wanted, kept_in, mount, without_cache
from tare.engine.options import Options
from tare.engine.plain_judgement import as_hadolint
from tare.model import Around, Run, Stage
from tare.model.caching.caches import CacheLeft
from tare.model.commands.plain_commands import PlainCommand, has_cache_mount, plain_pip, plain_scripts
from tare.model.estimates.language_costs import installs_in, language_installs
from tare.model.estimates.run_costs import pip_cache_bytes
from tare.text.sizes import say_bytes

VARIABLE = "PIP_NO_CACHE_DIR"
YES = ("1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES")


@check(Stage, around=True, options=True)
def find(stage: Stage, around: Around, options: Options) -> Iterator[Finding]:
    found = [one for one in kept_in(stage, "pip", anywhere=options.as_hadolint) if one[1].installs]
    if not found:
        return
    weighed = language_installs(stage, around.lower, around.facts, around.context)
    for run, left in found:
        fixes = (_clean(run, left, not is_wanted(stage, run, left)), mount(stage, run, left))
        message = f"pip keeps what it downloads in {left.path}, and so in this layer"
        saving = 0
        if stage.role.ships and not run.is_trigger:
            saving = pip_cache_bytes(left, installs_in(weighed, run.offset)) or 0
        if saving:
            message += f": about {say_bytes(saving)}"
        yield Finding(
            run.at(left.first), message, tuple(fix for fix in fixes if fix is not None), saving_bytes=saving or None
        )


def _clean(run: Run, left: CacheLeft, is_safe: bool) -> Fix | None:
    """`--no-cache-dir`; pipx hands options to pip in a word of their own, so that its cache is removed instead."""
    is_pip = all(install.manager == "pip" for install in left.installs)
    return without_cache(run, left, "--no-cache-dir", is_safe) if is_pip else clean(run, left, is_safe)


@as_hadolint("pip keeps what it downloads, and so it stays in this layer")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Without --no-cache-dir, PIP_NO_CACHE_DIR and a mount, whatever is removed behind it."""
    setting = run.state.variables.get(VARIABLE)
    if setting is not None and setting.is_env and setting.value in YES:
        return
    assigned = (one for script in plain_scripts(run) for command in script.commands for one in command.assignments)
    if any(one.name == VARIABLE and one.value is not None and one.value.raw in YES for one in assigned):
        return
    if not has_cache_mount(run, "….cache/pip"):
        yield from (command for command in plain_pip(run, with_pipx=False) if "--no-cache-dir" not in command.words)
