"""Finds PowerShell that downloads or unpacks with a progress bar."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Stage
from tare.model.commands.powershell import SET_SILENT, SILENT, command_element, powershell_runs
from tare.text import Edit, Span, regex

DRAWS = regex(r"(?i)(?<![\w-])(Invoke-WebRequest|iwr|Expand-Archive|Invoke-RestMethod|Install-Module)(?![\w-])")
MESSAGE = "drawing a progress bar slows this down"


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    told: Instruction | None = None
    for one, script, shell in powershell_runs(stage):
        found = DRAWS.search(script.text) if not SILENT.search(script.text) else None
        if found is None:
            continue
        start = one.item.text.find(found[0], one.parts.argument.start)
        at = one.at(Span(start, start + len(found[0])))
        if script.call is not None:
            setting = script.written(SET_SILENT)
            can_write = setting is not None and script.offset is not None
            edit = Edit.insert(one.offset + (script.offset or 0), f"{setting} ") if can_write else None
        elif shell is None or shell is told:
            continue
        else:
            told = shell
            last = command_element(shell)
            if last is None or SILENT.search(last.text):
                continue
            edit = _in_shell(shell)
        fixes = (Fix("Draw no progress", (edit,), is_safe=True),) if edit is not None else ()
        yield Finding(at, MESSAGE, fixes)


def _in_shell(shell: Instruction) -> Edit | None:
    last = command_element(shell)
    if last is None:
        return None
    if last.text.lower() in ("-command", "-c"):
        return Edit.insert(shell.at(last).end, f', "{SET_SILENT}"')
    between = " " if last.text.rstrip().endswith(";") else "; "
    return Edit.insert(shell.at(last).end - 1, between + SET_SILENT)
