"""CMD, ENTRYPOINT and the CMD of HEALTHCHECK: what a container starts."""

from __future__ import annotations

from ..syntax import Parts
from ..syntax.shell import command_from_words, opaque_script, read_script, shell_kind, shell_options
from ..syntax.shell_tree import Command, Script
from .instruction import Instruction

# What only a shell can run.
_BUILTINS = frozenset((".", ":", "[", "[[", "alias", "cd", "command", "eval", "exec", "exit", "export", "set", "source",
                       "trap", "type", "ulimit", "umask", "unset"))  # fmt: skip


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
        """The shell form's text as a shell reads it; None in JSON form, or where nothing is launched."""
        text = self.command_parts.script
        if text is None:
            return None
        shell = self.state.shell
        kept = self.item.memo.get("reading")
        if kept is None or kept[0] != shell:
            is_readable = shell_kind(shell) in ("posix", "bash") and not self.base.is_windows
            read = read_script(text, shell_options(shell)) if is_readable else opaque_script(text)
            kept = self.item.memo["reading"] = (shell, read)
        script: Script = kept[1]
        return script

    @property
    def command(self) -> Command | None:
        """The one command of the JSON form."""
        array = self.command_parts.json
        return command_from_words(array.elements, self.item.text) if array is not None and array.elements else None

    @property
    def plain_words(self) -> tuple[str, ...] | None:
        """The words of a shell form that is one command and would mean the same without a shell; None where not."""
        script = self.script
        if script is None or script.has_errors or script.is_opaque or script.comments or script.operators:
            return None
        if len(script.commands) != 1 or script.commands[0].name is None:
            return None
        command = script.commands[0]
        if command.assignments or command.redirects or command.program in _BUILTINS:
            return None
        words = (command.name, *command.words)
        if any(word.text is None or word.has_glob or word.has_braces or word.variables for word in words if word):
            return None
        return tuple(word.text for word in words if word is not None and word.text is not None)
