"""Finds commands of package managers that wait for a yes which nobody can give in a build."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.plain_judgement import as_hadolint
from tare.engine.word_repairs import insert_words
from tare.model import Around, Run, Stage
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.commands.system_actions import SystemAction, system_actions
from tare.model.packages.package_settings import APT_YES, DNF_YES, is_set

OPTIONS = {"apt": "-y", "dnf": "-y", "zypper": "--non-interactive", "pacman": "--noconfirm"}
SETTINGS = {"apt": APT_YES, "dnf": DNF_YES}
# A redirect from one of these gives the answer, or says that there is none on purpose.
INPUTS = ("<", "<<", "<<-", "<<<")


YES = {
    "apt-get": ("y", "yes", "assume-yes"),
    "zypper": ("n", "non-interactive", "y", "no-confirm"),
    **dict.fromkeys(("yum", "dnf", "microdnf"), ("y", "assumeyes")),
}
"""The options that hadolint takes for a yes."""
INSTALLS = ("install", "groupinstall", "localinstall")
ZYPPER_VERBS = ("install", "in", "remove", "rm", "source-install", "si", "patch")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for run in stage.instructions:
        if not isinstance(run, Run):
            continue
        for action in system_actions(run):
            if action.assumes_yes is False and not _is_answered(action) and not _is_set(stage, around, run, action):
                yield _finding(run, action)


def _is_answered(action: SystemAction) -> bool:
    """Whether something is piped into it, such as `yes |`."""
    command = action.command
    return command.place_in_pipe > 0 or any(redirect.operator in INPUTS for redirect in command.redirects)


def _is_set(stage: Stage, around: Around, run: Run, action: SystemAction) -> bool:
    setting = SETTINGS.get(action.manager)
    return setting is not None and is_set(setting, stage, run, around.lower)


def _finding(run: Run, action: SystemAction) -> Finding:
    option = OPTIONS[action.manager]
    name = action.command.name
    # zypper takes this option before the verb only.
    early = action.manager == "zypper" and name is not None
    offset = name.span.end if early and name is not None else action.line.insertion(action.verb.at)
    edit = insert_words(run, action.command, offset, option)
    fixes = (Fix(f"Add {option}", (edit,), is_safe=True),) if edit is not None else ()
    waits = "may wait" if action.manager == "apt" else "waits"
    return Finding(run.at(action.span), f"{action.says} {waits} for a yes that nobody can give in a build", fixes)


@as_hadolint("this may wait for a yes that nobody can give in a build")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Whatever answers it, and only by what its words say."""
    for command in plain_commands(run, *YES):
        verbs = {"apt-get": INSTALLS[:1], "zypper": ZYPPER_VERBS}.get(command.name, INSTALLS)
        asks = any(verb in command.arguments for verb in verbs)
        if asks and not command.has(*YES[command.name]) and not (command.name == "apt-get" and _is_quiet(command)):
            yield command


def _is_quiet(command: PlainCommand) -> bool:
    """Whether apt-get is told twice to be quiet, which means yes (apt-get(8), -qq)."""
    return command.count("q") == 2 or command.count("quiet") == 2 or "-q=2" in command.words
