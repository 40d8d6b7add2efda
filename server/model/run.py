"""A RUN as its stage reads it: the mounts around it, the shell that reads it, the commands in it."""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax import Heredoc, Logical
from ..syntax.shell import opaque_script, read_exec, read_script, shell_kind, shell_options
from ..syntax.shell_tree import Command, Script
from ..text import Record
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
        """The mounts with known values, in the order in which they are written. Read once for each state."""
        kept = self.item.memo.get("mounts")
        if kept is None or kept[0] is not self.state:
            kept = self.item.memo["mounts"] = (self.state, tuple(self._read_mounts()))
        mounts: tuple[Mount, ...] = kept[1]
        return mounts

    def mounts_over(self, path: str) -> tuple[Mount, ...]:
        """The mounts that keep writes to `path` out of the image."""
        return tuple(mount for mount in self.mounts if mount.hides_writes and mount.covers(path))

    @property
    def scripts(self) -> tuple[Script, ...]:
        """What shells read here: the shell form, and each heredoc that one is given; the JSON form as one command."""
        return self._reading.scripts

    @property
    def shell_texts(self) -> tuple[Logical, ...]:
        """The texts of those scripts that are text, and for a POSIX shell."""
        return self._reading.texts

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command of every script, in source order."""
        return self._reading.commands

    @property
    def is_readable(self) -> bool:
        """Whether all that runs here could be read: no foreign shell, no syntax error, no interpreter's heredoc."""
        return self._reading.is_readable

    def commands_named(self, *names: str) -> tuple[Command, ...]:
        """The commands of one of those names, wherever they are installed."""
        reading = self._reading
        if reading.programs.isdisjoint(names):
            return ()
        return tuple(command for command in reading.commands if command.program in names)

    @property
    def _reading(self) -> _Reading:
        """What is in the scripts, read once for each item and shell. Most rules ask: the state is compared first.

        Equal lines may be one item below several shells, and the commands of each shell have to stay the same objects.
        """
        memo = self.item.memo
        kept = memo.get("reading")
        if kept is None or kept[0] is not self.state:
            shell = self.shell
            readings: dict[tuple[str, ...], _Reading] = memo.setdefault("readings", {})
            if shell not in readings:
                readings[shell] = _Reading.of(self._read_scripts(shell))
            kept = memo["reading"] = (self.state, readings[shell])
        reading: _Reading = kept[1]
        return reading

    def _read_mounts(self) -> Iterator[Mount]:
        for flag in self.parts.flags_named("mount"):
            value = flag.value.text if flag.value is not None else None
            if value is not None and "$" in value:
                value = self.state.expand(flag.logical, self.item.escape).text
            mount = read_mount(flag, value)
            if mount is not None:
                yield mount._replace(target=self.path(mount.target))

    def _read_scripts(self, shell: tuple[str, ...]) -> list[_Read]:
        if self.parts.json is not None:
            return [(None, read_exec(self.parts.json.elements, self.item.text))]
        text = self.parts.script
        if text is None:
            return []
        if shell_kind(shell) not in _READABLE:
            return [(text, opaque_script(text))]
        options = shell_options(shell)
        heredocs = self.parts.heredocs
        if not heredocs:
            return [(text, read_script(text, options))]
        written = _without(text, heredocs)
        line = read_script(written, options)
        if not line.commands:
            return [_body(heredoc, options) for heredoc in heredocs]
        # `RUN <<EOF bash` hands the body to that shell; any other command reads it as data.
        reader = line.commands[0]
        if len(line.commands) == 1 and reader.program in _SHELLS and not reader.operands():
            return [(written, line), *(_body(heredoc, frozenset()) for heredoc in heredocs)]
        return [(written, line)]


_Read = tuple["Logical | None", Script]
"""A script and the text that it was read from; the JSON form has none."""


class _Reading(Record):
    scripts: tuple[Script, ...]
    texts: tuple[Logical, ...]
    commands: tuple[Command, ...]
    programs: frozenset[str]
    is_readable: bool

    @classmethod
    def of(cls, read: list[_Read]) -> _Reading:
        scripts = tuple(script for _, script in read)
        texts = tuple(text for text, script in read if text is not None and not script.is_opaque)
        commands = tuple(command for script in scripts for command in script.commands)
        is_readable = bool(scripts) and not any(script.is_opaque or script.has_errors for script in scripts)
        return cls(scripts, texts, commands, frozenset(command.program for command in commands), is_readable)


def _without(text: Logical, heredocs: tuple[Heredoc, ...]) -> Logical:
    """The line without its heredoc operators, which shells would look for a body after."""
    line = text.text
    for heredoc in heredocs:
        start = text.logical(heredoc.operator.start)
        end = text.logical(heredoc.operator.end - 1) + 1
        line = line[:start] + " " * (end - start) + line[end:]
    return text.with_text(line)


def _body(heredoc: Heredoc, options: frozenset[str]) -> _Read:
    logical = Logical.contiguous(heredoc.content, heredoc.body.start)
    first_line = heredoc.content.split("\n", 1)[0]
    if first_line.startswith("#!") and not any(shell in first_line.rsplit("/", 1)[-1].split() for shell in _SHELLS):
        return logical, opaque_script(logical)
    return logical, read_script(logical, options)
