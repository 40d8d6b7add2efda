"""Finds PowerShell without $ErrorActionPreference = 'Stop'."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Run, Stage
from tare.model.commands.powershell import SET_STOP, STOP, PowerShellText, command_element, powershell_runs
from tare.text import Edit, Span

MESSAGE = "PowerShell goes on after an error, and only the last command counts"


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    told: Instruction | None = None
    for run, script, shell in powershell_runs(stage):
        if STOP.search(script.text) or not _has_several(script.text):
            continue
        if script.call is not None:
            yield _in_run(run, script)
        elif shell is not None and shell is not told:
            told = shell
            yield from _in_shell(shell)


def _has_several(text: str) -> bool:
    """Whether there is more than one command; a pipe counts as one."""
    return any(part.strip() for part in text.split(";")[1:]) or "\n" in text.strip()


def _in_run(run: Run, script: PowerShellText) -> Finding:
    end = run.parts.argument.end
    start = script.offset if script.offset is not None else run.parts.argument.start
    line = run.item.text.find("\n", start)
    at = Span(start, min(end, line) if line >= 0 else end)
    setting = script.written(SET_STOP)
    fixes: tuple[Fix, ...] = ()
    if setting is not None and script.offset is not None:
        fixes = (Fix("Stop at the first error", (Edit.insert(run.offset + script.offset, f"{setting} "),)),)
    return Finding(run.at(at), MESSAGE, fixes)


def _in_shell(shell: Instruction) -> Iterator[Finding]:
    last = command_element(shell)
    if last is None or STOP.search(last.text):
        return
    if last.text.lower() in ("-command", "-c"):
        edit = Edit.insert(shell.at(last).end, f', "{SET_STOP}"')
    else:
        edit = Edit.insert(shell.at(last).start + 1, f"{SET_STOP} ")
    yield Finding(shell.at(last), MESSAGE, (Fix("Stop at the first error", (edit,)),))
