"""Finds `apt-get clean` in images that delete what apt downloads by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import drop
from tare.model import Around, Run, Stage
from tare.model.caching.cache_mounts import APT_ARCHIVES, has_docker_clean
from tare.model.commands.system_actions import CLEAN, SystemAction, system_actions
from tare.model.packages.package_settings import APT_KEEPS_ARCHIVES, is_set

VERBS = ("clean", "autoclean", "auto-clean")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    if not has_docker_clean(stage.base):
        return
    for run in stage.runs:
        if run.mounts_over(APT_ARCHIVES):
            continue
        for action in system_actions(run):
            is_cleaning = action.manager == "apt" and action.kind == CLEAN and action.verb.text in VERBS
            if is_cleaning and not is_set(APT_KEEPS_ARCHIVES, stage, run, around.lower):
                yield _finding(run, action)


def _finding(run: Run, action: SystemAction) -> Finding:
    edit = drop(run, action.command) if _is_plain(run, action) else None
    fixes = (Fix(f"Drop {action.says}", (edit,), is_safe=True),) if edit is not None else ()
    return Finding(run.at(action.span), f"{action.says} finds nothing: the base image lets apt keep no packages", fixes)


def _is_plain(run: Run, action: SystemAction) -> bool:
    """Whether nothing hangs on its success but what follows."""
    command = action.command
    connectors = (step.connector.text for step in run.scripts[0].chain if step.connector is not None)
    return not command.is_conditional and not command.redirects and all(one in ("&&", ";") for one in connectors)
