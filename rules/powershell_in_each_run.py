"""Finds RUN after RUN that begins with powershell -Command."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import Run, Stage
from tare.model.commands.powershell import PowerShellText, powershell_text
from tare.text import Edit, Span

# What a shell reads for itself, so that the line means another thing without it.
READ_BY_CMD = ('"', "%", "^", "&", "|", "<", ">")
READ_BY_SH = (*READ_BY_CMD, "$", "\\", "'", "`", "*", "~", ";")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    called: list[tuple[Run, PowerShellText]] = []
    others = 0
    for one in stage.instructions:
        if one.name == "SHELL":
            break
        if isinstance(one, Run):
            script = powershell_text(one)
            if script is not None and script.call is not None:
                called.append((one, script))
            else:
                others += 1
    if len(called) < 2:
        return
    first, script = called[0]
    call = script.call or first.parts.argument
    words = call.of(first.item.text).rstrip()
    name = "pwsh" if "pwsh" in words.lower() else "powershell"
    edits = [edit for run, text in called for edit in _without_call(run, text)] if not others else []
    fixes: tuple[Fix, ...] = ()
    if edits and all(_is_plain(run, text) for run, text in called):
        shell = insert_above(stage, first, "SHELL", f'["{name}", "-Command"]')
        fixes = (Fix("Use SHELL", (shell, *edits)),)
    at = first.at(Span(call.start, call.start + len(words)))
    yield Finding(at, f"{len(called)} RUN start PowerShell by themselves", fixes)


def _is_plain(run: Run, script: PowerShellText) -> bool:
    is_one_line = not run.parts.continuations and not run.parts.comments and not run.is_trigger
    read = READ_BY_SH if script.is_read_before else READ_BY_CMD
    return is_one_line and script.offset is not None and not any(char in script.text for char in read)


def _without_call(run: Run, script: PowerShellText) -> Iterator[Edit]:
    if script.call is None:
        return
    end = script.call.end + len(script.quote)
    yield Edit.delete(run.at(Span(script.call.start, end)))
    if script.quote:
        last = run.parts.argument.start + len(run.parts.argument.of(run.item.text).rstrip()) - 1
        yield Edit.delete(run.at(Span(last, last + 1)))
