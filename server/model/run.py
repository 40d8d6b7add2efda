"""A RUN as its stage reads it: the mounts around it, the shell that reads it, the commands in it."""

from __future__ import annotations

from dataclasses import replace

from ..syntax import Heredoc, Logical
from ..syntax.shell import command_from_words, opaque_script, read_script, shell_kind
from ..syntax.shell_tree import Command, Script
from .instruction import Instruction
from .mount import Mount, read_mount
from .state import POSIX_SHELL, WINDOWS_SHELL

_SHELLS = ("sh", "bash", "ash", "dash", "zsh", "ksh")
_READABLE = ("posix", "bash")


class Run(Instruction):
    """One RUN; also the RUN of an ONBUILD."""

    __slots__ = ()

    @property
    def shell(self) -> tuple[str, ...]:
        """The words in front of a shell form's text."""
        shell = self.state.shell
        return WINDOWS_SHELL if shell is POSIX_SHELL and self.base.is_windows else shell

    @property
    def is_exec(self) -> bool:
        """Whether it is in JSON form, which no shell reads."""
        return self.parts.json is not None

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """The mounts with known values, in the order in which they are written."""
        flags = self.parts.flags_named("mount")
        if not flags:
            return ()
        mounts = []
        for flag in flags:
            value = flag.value.text if flag.value is not None else None
            if value is not None and "$" in value:
                value = self.state.expand(flag.logical, self.item.escape).text
            mount = read_mount(flag, value)
            if mount is not None:
                mounts.append(replace(mount, target=self.path(mount.target)))
        return tuple(mounts)

    def mounts_over(self, path: str) -> tuple[Mount, ...]:
        """The mounts that keep writes to `path` out of the image."""
        return tuple(mount for mount in self.mounts if mount.hides_writes and mount.covers(path))

    @property
    def scripts(self) -> tuple[Script, ...]:
        """What shells read here: the shell form, and each heredoc that a shell is given. Read once for each item."""
        key = ("scripts", shell_kind(self.shell))
        known: tuple[Script, ...] | None = self.item.memo.get(key)
        if known is None:
            known = self.item.memo[key] = tuple(self._read_scripts())
        return known

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command of every script, in source order; the one command of the exec form."""
        key = ("commands", shell_kind(self.shell))
        known: tuple[Command, ...] | None = self.item.memo.get(key)
        if known is None:
            if self.parts.json is not None:
                known = (command_from_words(self.parts.json.elements),) if self.parts.json.elements else ()
            else:
                known = tuple(command for script in self.scripts for command in script.commands)
            self.item.memo[key] = known
        return known

    def commands_named(self, *names: str) -> tuple[Command, ...]:
        """The commands of one of those names, wherever they are installed."""
        return tuple(command for command in self.commands if command.program in names)

    @property
    def is_readable(self) -> bool:
        """Whether all that runs here could be read: no foreign shell, no syntax error, no interpreter's heredoc."""
        if self.parts.json is not None:
            return True
        return bool(self.scripts) and not any(script.is_opaque or script.has_errors for script in self.scripts)

    def _read_scripts(self) -> list[Script]:
        text = self.parts.script
        if text is None:
            return []
        kind = shell_kind(self.shell)
        if kind not in _READABLE:
            return [opaque_script(text)]
        heredocs = self.parts.heredocs
        if not heredocs:
            return [read_script(text)]
        line = read_script(_without(text, heredocs))
        if not line.commands:
            return [_body(heredoc) for heredoc in heredocs]
        # `RUN <<EOF bash` hands the body to that shell; any other command reads it as data.
        reader = line.commands[0]
        if len(line.commands) == 1 and reader.program in _SHELLS and not reader.operands():
            return [line, *(_body(heredoc) for heredoc in heredocs)]
        return [line]


def _without(text: Logical, heredocs: tuple[Heredoc, ...]) -> Logical:
    """The line without its heredoc operators, which shells would look for a body after."""
    line = text.text
    for heredoc in heredocs:
        start = text.logical(heredoc.operator.start)
        end = text.logical(heredoc.operator.end - 1) + 1
        line = line[:start] + " " * (end - start) + line[end:]
    return text.with_text(line)


def _body(heredoc: Heredoc) -> Script:
    logical = Logical.contiguous(heredoc.content, heredoc.body.start)
    first_line = heredoc.content.split("\n", 1)[0]
    if first_line.startswith("#!") and not any(shell in first_line.rsplit("/", 1)[-1].split() for shell in _SHELLS):
        return opaque_script(logical)
    return read_script(logical)

