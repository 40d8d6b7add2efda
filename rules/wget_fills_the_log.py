"""Finds GNU wget that writes its progress into the log of the build."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.option_repairs import add_option
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run, Stage
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.commands.transfers import transfers
from tare.model.packages.installs import installs
from tare.syntax.shell_tree import Command

CALM = (
    "-q", "--quiet", "-nv", "--no-verbose", "--progress", "-o", "--output-file", "-a", "--append-output", "-b",
    "--background", "--config",
)  # fmt: skip
BUSYBOX = ("alpine", "busybox", "unknown", "wolfi")
OPTIONS = ("--progress=dot:giga", "-nv")

MESSAGE = "wget draws its progress into the build log"
CALM_FOR_HADOLINT = ("q", "quiet", "nv", "no-verbose", "progress", "o", "output-file", "a", "append-output")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    is_gnu = stage.base.family not in BUSYBOX
    for run in stage.instructions:
        if "wgetrc" in run.item.text:
            return
        if not isinstance(run, Run):
            continue
        if not is_gnu:
            is_gnu = any("wget" in install.names for install in installs(run))
        if not is_gnu or not run.commands_named("wget"):
            continue
        for transfer in transfers(run, "wget"):
            command, line = transfer.command, transfer.line
            # `-nv` reads as a group of letters, and `v` alone is what it is in front of.
            is_calm = line.has(*CALM) or any((word.text or "").startswith("-nv") for word in command.words)
            if line.is_dynamic or is_calm or _is_redirected(command):
                continue
            edits = [(option, add_option(run, command, option)) for option in OPTIONS]
            fixes = tuple(Fix(f"Add {option}", (edit,), is_safe=True) for option, edit in edits if edit is not None)
            yield Finding(run.at(command.name or command), MESSAGE, fixes)


def _is_redirected(command: Command) -> bool:
    return any(one.descriptor == 2 or one.operator.startswith("&>") for one in command.redirects)


@as_hadolint(MESSAGE)
def judge(run: Run) -> Iterator[PlainCommand]:
    """Every wget without an option that calms it, whichever wget it is."""
    for command in plain_commands(run, "wget"):
        if not command.has(*CALM_FOR_HADOLINT):
            yield command
