"""One simple command at a time: its words, and what they run or change in turn."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..text import Span, regex
from .logical import Logical
from .shell_invocation import inner_word_index, option_changes, script_word
from .shell_leaves import REDIRECTS, Leaves, Where
from .shell_list import STRAY, Flat, Unit
from .shell_tree import (
    BACKGROUND,
    IN_BRANCH,
    IN_CONDITION,
    IN_LOOP,
    IN_QUOTED_SCRIPT,
    IN_SUBSHELL,
    IN_SUBSTITUTION,
    NEGATED,
    Assignment,
    Command,
    Pipeline,
    Redirect,
    Script,
    ShellOption,
)
from .shell_word import ShellWord

if TYPE_CHECKING:
    from tree_sitter import Node

# Python's own stack is the limit; no script written by hand comes near.
DEEPEST = 40
_MOST_WRAPPERS = 8

_DECLARING = frozenset({"export", "declare", "typeset", "readonly", "local"})
_EXPRESSIONS = frozenset({"unary_expression", "binary_expression", "parenthesized_expression", "postfix_expression"})
_ASSIGNMENT = regex(r"([A-Za-z_][A-Za-z0-9_]*)(\+?=)")
_UNSURE = IN_SUBSHELL | IN_SUBSTITUTION | IN_CONDITION | IN_BRANCH | IN_LOOP


def known(commands: Iterable[Command | None]) -> Iterable[Command]:
    """The commands that are read to their end."""
    return (command for command in commands if command is not None)


class Commands(Leaves):
    """Reads simple commands into a growing list, each before those that stand in its words."""

    def __init__(self, logical: Logical, options: frozenset[str], where: Where) -> None:
        super().__init__(logical)
        self._options = options  # those that are on at the place of the walk
        self._where = where
        self._commands: list[Command | None] = []  # None while a command's own words are being read
        self._pipelines: list[Pipeline] = []
        self._options_set: list[ShellOption] = []
        self._has_errors = False

    @abstractmethod
    def _read_list(self, nodes: Sequence[Node], where: Where) -> Flat:
        """Read a list of statements."""

    @abstractmethod
    def _read_nested(self, logical: Logical, options: frozenset[str], where: Where) -> Script:
        """Read a script of its own, which a word holds."""

    def _read_command(self, unit: Unit, where: Where, flags: int, place: tuple[int, int]) -> None:
        slot = len(self._commands)
        self._commands.append(None)
        kind = unit.nodes[0].type if unit.nodes else ""
        inner = where.inside(flags & ~(NEGATED | BACKGROUND)) if flags else where
        assignments: list[Assignment] = []
        redirects: list[Redirect] = []
        pieces: list[Node] = []
        stack = unit.redirects[::-1]
        for node in reversed(unit.nodes):
            stack.extend((node,) if node.type in STRAY or kind == "variable_assignment" else reversed(node.children))
        while stack:
            node = stack.pop()
            part = node.type
            if part in STRAY:
                pieces.append(node)
            elif part == "variable_assignment" and kind != "declaration_command":
                assignments.append(self._assignment(node, inner))
            elif part in REDIRECTS:
                redirects.append(self._redirect(node, inner, pieces))
            elif part == "comment" or part == "ERROR":
                self._collect((node,), inner)
            elif part == "subshell":
                self._read_list(node.children, inner.inside(IN_SUBSHELL))
            elif kind == "test_command" and part in _EXPRESSIONS:
                stack.extend(reversed(node.children))
            else:
                pieces.append(node)
        words = self._words(pieces, inner)
        if kind == "test_command" and len(words) > 1 and words[-1].raw in ("]", "]]"):
            words.pop()
        command = Command(
            self._span(unit.start, unit.end),
            words[0] if words else None,
            tuple(words[1:]),
            tuple(assignments),
            tuple(redirects),
            None,
            None,
            *place,
            self._options,
            where.function,
            where.flags | flags,
        )
        if command.program in _DECLARING:
            command = _with_assignments(command, command.words)
        self._finish(slot, command, where)

    def _finish(self, slot: int, command: Command, where: Where) -> None:
        """Look into what the command changes or runs: `set -e`, `sh -c '…'`, `sudo x`."""
        for _ in range(_MOST_WRAPPERS):
            program = command.program
            if program == "set":
                self._set(command)
            index = inner_word_index(command, program)
            if index:
                command = _with_assignments(command, command.words[:index])
            script = script_word(command, program)
            if script is not None and where.depth < DEEPEST:
                command = self._with_script(command, *script, where)
            self._commands[slot] = command
            if index is None:
                return
            name, words = command.words[index], command.words[index + 1 :]
            span = Span(name.span.start, command.span.end)
            command = command._replace(span=span, name=name, words=words, wrapper=command, script=None)
            slot = len(self._commands)
            self._commands.append(command)

    def _set(self, command: Command) -> None:
        if command.after_or:
            return
        is_sure = not command.flags & ~self._where.flags & _UNSURE and command.in_function == self._where.function
        for name, is_on in option_changes([word.text for word in command.words]):
            self._options = self._options | {name} if is_on else self._options - {name}
            if is_sure:
                self._options_set.append(ShellOption(name, is_on, command.span))

    def _with_script(self, command: Command, word: ShellWord, options: frozenset[str], where: Where) -> Command:
        """The shell's command with the script in its word, whose commands are the reader's own from here on."""
        if word.has_substitution or word.may_hold_options:
            return command
        inner = where.inside(command.flags & ~(NEGATED | BACKGROUND) | IN_QUOTED_SCRIPT)
        script = self._read_nested(word.value(), options, inner)
        self._commands.extend(script.commands)
        self._pipelines.extend(script.pipelines)
        for variable in script.variables:
            self._variables.setdefault(variable.span, variable)
        self._has_errors = self._has_errors or script.has_errors
        return command._replace(script=script)


def _with_assignments(command: Command, words: Sequence[ShellWord]) -> Command:
    """The command with the assignments among its own words, as `export A=b` and `env A=b` have them."""
    found = list(command.assignments)
    for word in words:
        match = _ASSIGNMENT.match(word.literal_prefix)
        if match:
            value = word.after(match.end())
            if value.raw.startswith("~"):
                # A shell expands the tilde after the sign of an assignment, but not in other words (POSIX 2.6.1).
                value = value._replace(text=None, literal_prefix="")
            is_array = value.raw.startswith("(")
            appends = match.group(2) == "+="
            found.append(Assignment(word.span, match.group(1), None if is_array else value, appends))
    return command if len(found) == len(command.assignments) else command._replace(assignments=tuple(found))
