"""PowerShell in SHELL and RUN, read as far as rules need it: where its text is, and which preferences are set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax import Token
from ...syntax.shell import shell_kind
from ...text import Record, Span, regex
from ..instruction import Instruction
from ..run import Run
from ..stage import Stage

# `powershell -NoProfile -Command …`; other options take values and are left alone.
_CALL = regex(
    r"\s*(?:@?[\w:\\/.-]*[\\/])?(powershell|pwsh)(\.exe)?((\s+-(NoProfile|NonInteractive|NoLogo|nop|noni"
    r"|ExecutionPolicy\s+\w+|ep\s+\w+))*)\s+-(Command|c)\s+",
    re.I,
)
STOP = regex(r"\$ErrorActionPreference\s*=\s*.?Stop", re.I)
SILENT = regex(r"\$ProgressPreference\s*=\s*.?SilentlyContinue", re.I)
SET_STOP = "$ErrorActionPreference = 'Stop';"
SET_SILENT = "$ProgressPreference = 'SilentlyContinue';"


class PowerShellText(Record):
    """The PowerShell that a RUN hands over."""

    text: str
    offset: int | None  # of its first character in the item; None where nothing can be written there
    call: Span | None  # `powershell -Command ` in front of it; None where SHELL says so
    quote: str = ""  # that stands around it
    is_read_before: bool = False  # by a POSIX shell, which expands `$`

    def written(self, setting: str) -> str | None:
        """How a setting is written there, so that PowerShell receives it; None where no way is sure."""
        if self.offset is None:
            return None
        if not self.is_read_before:
            return setting if self.quote != "'" else None
        if self.quote == "'":
            return setting.replace("'", '"')
        return setting.replace("$", "\\$") if self.quote else None


def powershell_text(run: Run) -> PowerShellText | None:
    """What PowerShell reads of a RUN: all of it below such a SHELL, or what stands behind `powershell -Command`.

    Read once for each state, since every RUN of every stage is asked.
    """
    kept = run.item.memo.get("powershell")
    if kept is None or kept[0] is not run.state:
        kept = run.item.memo["powershell"] = (run.state, _read(run))
    known: PowerShellText | None = kept[1]
    return known


def _read(run: Run) -> PowerShellText | None:
    script = run.parts.script
    if run.is_exec or script is None:
        return None
    if shell_kind(run.shell) == "powershell":
        return PowerShellText(script.text, script.offset(0) if script.text else None, None)
    found = _CALL.match(script.text)
    if found is None:
        return None
    body = script.text[found.end() :]
    quote = body[0] if len(body) > 1 and body[0] in "\"'" and body.rstrip().endswith(body[0]) else ""
    start = script.offset(found.end()) + len(quote)
    text = body.strip()[1:-1] if quote else body
    call = Span(script.offset(len(found.group()) - len(found.group().lstrip())), script.offset(found.end()))
    return PowerShellText(text, start, call, quote, shell_kind(run.shell) in ("posix", "bash"))


def powershell_runs(stage: Stage) -> Iterator[tuple[Run, PowerShellText, Instruction | None]]:
    """Each RUN of a stage that PowerShell reads, with what it reads and the SHELL above, if there is one."""
    shell: Instruction | None = None
    for one in stage.instructions:
        if one.name == "SHELL" and not one.is_trigger:
            shell = one
        script = powershell_text(one) if isinstance(one, Run) else None
        if isinstance(one, Run) and script is not None:
            yield one, script, shell


def command_element(shell: Instruction) -> Token | None:
    """The last word of a SHELL that starts PowerShell: `-Command`, or what is to run before each RUN."""
    array = shell.parts.json
    if array is None or len(array.elements) < 2 or shell_kind(array.values) != "powershell":
        return None
    return array.elements[-1]
