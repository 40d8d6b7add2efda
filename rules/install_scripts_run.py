"""Finds installs of npm and yarn that run the scripts of packages."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Around, Run, Stage
from tare.model.commands.surroundings import surroundings
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.node_managers import npm_setting
from tare.model.packages.yarn_versions import may_be_newer_yarn
from tare.text import Edit, regex

MANAGERS = ("npm", "yarn")
SETTINGS = regex(r"npmrc|yarnrc|ignore-scripts|enableScripts")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for run in stage.runs:
        for install in installs(run):
            if install.manager in MANAGERS and not install.is_dynamic and _runs_scripts(stage, around, run, install):
                offset = install.option_offset
                edits = (Edit.insert(offset + run.offset, " --ignore-scripts"),) if offset is not None else ()
                fixes = (Fix("Add --ignore-scripts", edits),) if edits else ()
                said = install.command.program
                yield Finding(run.at(install.span), f"{said} runs the scripts of every package that it installs", fixes)


def _runs_scripts(stage: Stage, around: Around, run: Run, install: Install) -> bool:
    if install.line.has("--ignore-scripts"):
        return False
    if npm_setting(surroundings(run), install.command, "ignore_scripts") is not None:
        return False
    above = [
        one.item.text
        for lower in (*around.lower, stage)
        for one in lower.instructions
        if lower is not stage or one.offset < run.offset
    ]
    if any(SETTINGS.search(text) for text in above if "--ignore-scripts" not in text):
        return False
    return install.manager != "yarn" or not may_be_newer_yarn((*above, run.item.text))
