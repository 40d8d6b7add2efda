"""Asking ShellCheck while a command waits: one process for each file with scripts, answers kept by the text."""

from __future__ import annotations

from ..model import Model
from ..model.script_remarks import ScriptRemark, ScriptRemarks, ShellText, scripts_of
from ..world.shellcheck import check_scripts, find_shellcheck


class ScriptCheck:
    """ShellCheck for one process. Where there is none, nobody is asked and nothing is said of it."""

    def __init__(self) -> None:
        self._program = find_shellcheck()
        self._known: dict[ShellText, tuple[ScriptRemark, ...]] = {}
        self.problems: tuple[str, ...] = ()

    def of_model(self, model: Model) -> ScriptRemarks | None:
        """What is known once the scripts of a model were asked about; None where nothing can be."""
        if self._program is None:
            return None
        due = sorted(frozenset().union(*map(scripts_of, model.stages)) - self._known.keys())
        if due:
            answer = check_scripts(self._program, due)
            if isinstance(answer, str):
                self.problems = (f"{self._program} {answer}",)
                self._program = None
                return None
            self._known.update(answer)
        return self

    def of(self, script: ShellText) -> tuple[ScriptRemark, ...] | None:
        """See `ScriptRemarks`."""
        return self._known.get(script)
