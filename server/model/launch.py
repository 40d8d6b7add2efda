"""CMD, ENTRYPOINT and the CMD of HEALTHCHECK: what a container starts."""

from __future__ import annotations

from ..syntax import Parts
from ..syntax.shell import command_from_words, opaque_script, read_script, shell_kind
from ..syntax.shell_tree import Command, Script
from .instruction import Instruction


class Launch(Instruction):
    """One CMD, ENTRYPOINT or HEALTHCHECK."""

    __slots__ = ()

    @property
    def command_parts(self) -> Parts:
        """The parts that hold the command: those behind `HEALTHCHECK … CMD`, else the instruction's own."""
        return self.parts.trigger if self.name == "HEALTHCHECK" and self.parts.trigger is not None else self.parts

    @property
    def is_exec(self) -> bool:
        return self.command_parts.json is not None

    @property
    def script(self) -> Script | None:
        """The shell form's text as a shell reads it; None in exec form, or where nothing is launched."""
        text = self.command_parts.script
        if text is None:
            return None
        key = ("script", shell_kind(self.state.shell))
        known: Script | None = self.item.memo.get(key)
        if known is None:
            readable = shell_kind(self.state.shell) in ("posix", "bash") and not self.base.is_windows
            known = self.item.memo[key] = read_script(text) if readable else opaque_script(text)
        return known

    @property
    def command(self) -> Command | None:
        """The one command of the exec form."""
        array = self.command_parts.json
        return command_from_words(array.elements) if array is not None and array.elements else None
