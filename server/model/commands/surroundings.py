"""Where each command of a RUN stands: its folder, its home, the variables that it sees.

Followed along the script: `cd`, assignments and `export` change them, subshells and `sh -c` keep their changes to
themselves, and what may or may not have run makes them unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.shell_tree import IN_QUOTED_SCRIPT, IN_SUBSHELL, IN_SUBSTITUTION, Command
from ...syntax.shell_word import ShellWord
from ...syntax.variables import UNKNOWN, Unknown
from ...text import regex
from ..run import Run
from ..state import join

# Homes of users that come with well-known images, where they are not /home/<name> (Debian base-passwd, and the
# Dockerfiles of the images themselves).
_HOMES = {
    "root": "/root",
    "0": "/root",
    "www-data": "/var/www",
    "postgres": "/var/lib/postgresql",
    "nginx": "/var/cache/nginx",
    "node": "/home/node",
    "jovyan": "/home/jovyan",
    "gitpod": "/home/gitpod",
    "vscode": "/home/vscode",
    "gradle": "/home/gradle",
    "jenkins": "/var/jenkins_home",
}
# What a path starts with where it is known but for the home, or for the folder that the image starts in.
UNKNOWN_HOME = "~"
UNKNOWN_FOLDER = "."
_INNER = IN_SUBSHELL | IN_SUBSTITUTION | IN_QUOTED_SCRIPT
_HOLE = regex(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)[^}]*\})", re.ASCII)
_MKTEMP = regex(r'"?(\$\(\s*mktemp\b[^()]*\)|`\s*mktemp\b[^`]*`)"?')
_KEEPS = ("", ":-", "-", ":=", "=")
_OTHER_USER = ("sudo", "su", "gosu", "su-exec", "runuser", "doas", "chpst", "setpriv")


class Surroundings:
    """What is known around the commands of one RUN. Ask `surroundings` for it."""

    __slots__ = ("_assigned", "_folders", "_order", "_others", "run")

    def __init__(self, run: Run) -> None:
        self.run = run
        self._order: dict[int, int] = {}
        self._folders: dict[int, str | None] = {}
        self._assigned: list[tuple[int, str, str | Unknown]] = []
        self._others: set[int] = set()
        for steps in _lists(run):
            self._follow(steps)

    def folder(self, command: Command, moved_to: str | None = None) -> str | None:
        """The absolute folder that a command runs in, or that an option moves it to; None where it is not known."""
        folder = self._folders.get(id(command)) if moved_to is None else self.locate(moved_to, command)
        return folder if folder is not None and folder.startswith("/") else None

    def home(self, command: Command | None = None) -> str:
        """The home that `~` means to a command: absolute, or `UNKNOWN_HOME`."""
        if command is not None and id(command) in self._others:
            return UNKNOWN_HOME
        known = self.variable("HOME", command)
        if isinstance(known, str):
            return known
        state = self.run.state
        told = state.accounts.home_of(state.user) if state.user is not None else ""
        return UNKNOWN_HOME if known is UNKNOWN else told or home_of(state.user)

    def variable(self, name: str, command: Command | None = None) -> str | Unknown | None:
        """What a command sees: its own assignments, those before it, then ENV and ARG; None where it is not set.

        What a base image sets counts as not set.
        """
        if command is not None:
            runner: Command | None = command
            while runner is not None:
                for assignment in reversed(runner.assignments):
                    if assignment.name == name and runner.name is not None:
                        text = assignment.value.text if assignment.value is not None else None
                        return UNKNOWN if text is None else text
                runner = runner.wrapper
        return self._before(name, self._order.get(id(command), 1 << 30))

    def text(self, word: ShellWord, command: Command) -> str | None:
        """The text of a word with known variables and `~` filled in; None where it is not known."""
        if word.text is not None:
            return word.text
        raw = word.raw
        if raw.startswith("~"):
            head, slash, tail = raw.partition("/")
            if head != "~" or "$" in tail or "`" in tail:
                return None
            return self.home(command) + slash + tail
        if word.has_substitution or any(variable.operator not in _KEEPS for variable in word.variables):
            return None
        known: dict[str, str] = {}
        for variable in word.variables:
            value = self._before(variable.name, self._order.get(id(command), 1 << 30))
            if variable.name == "HOME" and value is None:
                value = self.home(command)
            if not isinstance(value, str) or (not value and variable.operator.startswith(":")):
                return None
            known[variable.name] = value
        missing = False

        def fill(match: re.Match[str]) -> str:
            nonlocal missing
            name = match[1] or match[2]
            missing = missing or name not in known
            return known.get(name, "")

        text = _HOLE.sub(fill, word.value().text)
        return None if missing or "$" in text or "`" in text else text

    def path(self, word: ShellWord, command: Command) -> str | None:
        """A word as `locate` gives it."""
        return self.locate(self.text(word, command), command)

    def locate(self, text: str | None, command: Command) -> str | None:
        """A text as a path without `.`, `..` and a slash at its end; patterns are kept.

        It is absolute, or starts with `UNKNOWN_HOME` or `UNKNOWN_FOLDER`; None where even that cannot be said.
        """
        if not text:
            return None
        if text.startswith(UNKNOWN_HOME):
            return _below(text)
        folder = self._folders.get(id(command))
        if text.startswith("/") or (folder is not None and folder.startswith("/")):
            return join(folder, text)
        return _below(f"{folder}/{text}") if folder is not None else None

    def _before(self, name: str, order: int) -> str | Unknown | None:
        for at, assigned, value in reversed(self._assigned):
            if assigned == name and at < order:
                return value
        binding = self.run.state.variables.get(name)
        if binding is None:
            return None
        return UNKNOWN if binding.value is None else binding.value

    def _follow(self, steps: Iterator[tuple[Command, ...]]) -> None:
        workdir = self.run.state.workdir
        outer: str | None = UNKNOWN_FOLDER if workdir is None else workdir
        previous = outer
        other_until = -1
        for commands in steps:
            inner: str | None = outer
            was_inner = False
            for command in commands:
                is_inner = bool(command.flags & _INNER)
                if is_inner and not was_inner:
                    inner = outer
                was_inner = is_inner
                order = self._order[id(command)] = len(self._order)
                folder = self._folders[id(command)] = inner if is_inner else outer
                if command.program in _OTHER_USER:
                    other_until = max(other_until, command.span.end)
                if command.span.start < other_until:
                    self._others.add(id(command))
                self._assign(command, order)
                if command.program in ("cd", "pushd") and command.pipe_size == 1:
                    target = self._changed(command, folder, previous)
                    if is_inner:
                        inner = target
                    else:
                        previous, outer = outer, target
                elif command.program == "popd" and not is_inner:
                    previous, outer = outer, previous

    def _changed(self, command: Command, folder: str | None, previous: str | None) -> str | None:
        if command.is_conditional:
            return None
        operands = command.operands()
        if not operands:
            return self.home(command)
        if operands[0].text == "-":
            return previous
        path = self.path(operands[0], command)
        return None if path is None or operands[0].has_glob else path

    def _assign(self, command: Command, order: int) -> None:
        if not command.assignments or (
            command.name is not None and command.program not in ("export", "declare", "readonly", "local", "typeset")
        ):
            return
        for assignment in command.assignments:
            value = self.text(assignment.value, command) if assignment.value is not None else None
            if assignment.value is not None and _MKTEMP.fullmatch(assignment.value.raw):
                # Its name is not known, but it is new: no other path means it.
                value = f"/tmp/tmp.{assignment.name}"
            unsure = value is None or assignment.appends or command.is_conditional
            self._assigned.append((order, assignment.name, UNKNOWN if unsure or value is None else value))


def surroundings(run: Run) -> Surroundings:
    """The surroundings of the commands of a RUN; kept on its item for as long as its state stays the same."""
    kept = run.item.memo.get("surroundings")
    if kept is None or kept.run.state is not run.state:
        kept = run.item.memo["surroundings"] = Surroundings(run)
    return kept


def _below(path: str) -> str | None:
    """A path that starts with an unknown folder, in its simplest form; None where it leaves that folder."""
    head, _, tail = path.partition("/")
    parts: list[str] = []
    for part in tail.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join((head, *parts))


def home_of(user: str | None) -> str:
    """The home of a USER as an absolute path, or `UNKNOWN_HOME`. An unknown user is taken for root, which most are."""
    if user is None:
        return "/root"
    name = user.split(":", 1)[0]
    known = _HOMES.get(name)
    if known is not None:
        return known
    # adduser and useradd make /home/<name>; a number says nothing.
    return f"/home/{name}" if re.fullmatch(r"[a-z_][a-z0-9_-]*", name) else UNKNOWN_HOME


def _lists(run: Run) -> Iterator[Iterator[tuple[Command, ...]]]:
    """The commands of each script by the links of its outermost list."""
    if run.is_exec:
        yield iter((run.commands,))
        return
    for script in run.scripts:
        yield iter(step.commands for step in script.chain)
