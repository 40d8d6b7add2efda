"""From tree-sitter's tree of a script to the values of `shell_tree`, in one walk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..text import Span, regex
from .logical import Logical
from .shell_commands import DEEPEST, Commands, known
from .shell_grammar import parse
from .shell_leaves import REDIRECTS, Where
from .shell_list import COMPOUND, Flat, Joint, Unit, and_or_lists, flatten, pipes
from .shell_tree import (
    AFTER_AND,
    AFTER_OR,
    AFTER_TEST,
    BACKGROUND,
    BEFORE_OR,
    IN_BRANCH,
    IN_CONDITION,
    IN_LOOP,
    IN_SUBSHELL,
    IN_SUBSTITUTION,
    NEGATED,
    Command,
    Function,
    Operator,
    Pipeline,
    Redirect,
    Script,
    Step,
)
from .shell_word import ShellWord, read_word

if TYPE_CHECKING:
    from tree_sitter import Node

# The parser needs quadratic time for long rows of these: a second for some ten thousand.
_LONGEST = 100_000
_MOST = (("|", 2000), ("(", 2000), ("<<", 500))

_TESTS = frozenset({"[", "[[", "test", "command", "which", "type", "hash", "grep", "egrep", "fgrep", "getent"})
_IF_PARTS = frozenset({"if", "elif", "else", "then", "elif_clause", "else_clause", "fi"})
_LEADING_HEREDOC = regex(r"\s*(\d{0,3})(<<-?)[ \t]*('[^'\n]+'|\"[^\"\n]+\"|\\?[\w.-]+)(?![^\n]*\n)")


def read(logical: Logical, options: frozenset[str] = frozenset(), where: Where = Where()) -> Script:  # noqa: B008
    """The script that the text is; an opaque one where the text is too long to be read while somebody types."""
    text = logical.text
    if len(text) > _LONGEST or any(text.count(sign) > most for sign, most in _MOST):
        return Script(text, is_opaque=True)
    # `RUN <<EOF bash` and a lone `<<EOF`: the grammar wants a command before the heredoc.
    leading = _LEADING_HEREDOC.match(text)
    if leading is None:
        return _Reader(logical, options, where).read(parse(text))
    return _Reader(logical, options, where).read(parse(" " * leading.end() + text[leading.end() :]), leading)


def read_words(words: Sequence[ShellWord], is_exact: bool) -> Script:
    """The script of one command whose words are known already: the JSON form of an instruction."""
    return _Reader(Logical.contiguous("", 0), frozenset(), Where()).read_words(words, is_exact)


class _Reader(Commands):
    """One walk over one script."""

    def __init__(self, logical: Logical, options: frozenset[str], where: Where) -> None:
        super().__init__(logical, options, where)
        self._functions: list[Function] = []

    def read(self, root: Node, leading: re.Match[str] | None = None) -> Script:
        self._has_errors = root.has_error
        flat = self._read_list(root.children, self._where)
        if leading is not None:
            self._lead(flat, leading)
        chain = self._chain(flat)
        operators = [step.connector for step in chain if step.connector is not None]
        if flat.trailing is not None:
            operators.append(self._operator(flat.trailing))
        return Script(
            self._text,
            tuple(sorted(known(self._commands), key=lambda command: command.span.start)),
            chain,
            tuple(operators),
            tuple(sorted(self._pipelines, key=lambda pipeline: pipeline.span)),
            tuple(self._functions),
            tuple(variable for _, variable in sorted(self._variables.items())),
            tuple(self._options_set),
            tuple(self._comments),
            self._has_errors,
        )

    def _lead(self, flat: Flat, leading: re.Match[str]) -> None:
        """Give the heredoc operator that the text starts with to the first command."""
        span = self._span(leading.start(1), leading.end())
        target = read_word(leading.group(3), self._span(leading.start(3), leading.end(3)))
        redirect = Redirect(span, leading.group(2), int(leading.group(1) or "0") or None, target)
        if not flat.units:
            flat.units.append(Unit([], None, leading.start(1), leading.end()))
            self._commands.append(Command(span, None, redirects=(redirect,), flags=self._where.flags))
            flat.units[0].commands = slice(0, 1)
            return
        unit = flat.units[0]
        unit.start = unit.outer_start = leading.start(1)
        command = self._commands[unit.commands.start] if unit.commands.stop > unit.commands.start else None
        if command is not None:
            whole, redirects = span.cover(command.span), (redirect, *command.redirects)
            self._commands[unit.commands.start] = command._replace(span=whole, redirects=redirects)

    def read_words(self, words: Sequence[ShellWord], is_exact: bool) -> Script:
        text = " ".join(word.text or "" for word in words)
        if not words:
            return Script(text)
        span = words[0].span.cover(words[-1].span)
        self._commands.append(None)
        self._finish(0, Command(span, words[0], tuple(words[1:])), self._where)
        commands = tuple(known(self._commands))
        return Script(
            text,
            commands,
            (Step(span, span, None, commands),),
            pipelines=tuple(self._pipelines),
            variables=tuple(variable for _, variable in sorted(self._variables.items())),
            has_errors=self._has_errors,
            is_exact=is_exact,
        )

    # Lists

    def _read_list(self, nodes: Sequence[Node], where: Where) -> Flat:
        if where.depth > DEEPEST:
            self._has_errors = self._has_errors or bool(nodes)
            return Flat([], None, [])
        flat = flatten(nodes, self._text)
        lists = and_or_lists(flat)
        for number, (units, end) in enumerate(lists, 1):
            self._read_and_or(units, where, BACKGROUND if end == "&" else 0, is_last=number == len(lists))
        self._collect(flat.others, where)
        return flat

    def _read_and_or(self, units: list[Unit], where: Where, flags: int, is_last: bool) -> None:
        if len(units) == 1:
            self._read_pipe(units, where, flags | (NEGATED if units[0].is_negated else 0))
            return
        groups = pipes(units)
        joints = [pipe[0].joint if at else "" for at, pipe in enumerate(groups)]
        last_or = max((at for at, joint in enumerate(joints) if joint == "||"), default=0)
        is_tested = False
        for at, (pipe, joint) in enumerate(zip(groups, joints, strict=True)):
            own = flags | (AFTER_AND if joint == "&&" else AFTER_OR if joint == "||" else 0)
            if at < last_or:
                own |= BEFORE_OR
            # Where the list is the last one, a failing test fails the script, so that nothing is passed over.
            if joint == "&&" and is_tested and not is_last:
                own |= AFTER_TEST
            self._read_pipe(pipe, where, own | (NEGATED if pipe[0].is_negated else 0))
            is_tested = (is_tested and joint != "||") or self._is_test(pipe[-1])

    def _read_pipe(self, units: list[Unit], where: Where, flags: int) -> None:
        size = len(units)
        options, options_set = self._options, len(self._options_set)
        for index, unit in enumerate(units):
            begin = len(self._commands)
            self._read_unit(unit, where, flags, (index, size))
            unit.commands = slice(begin, len(self._commands))
            if size > 1:
                self._options = options
        if size > 1:
            del self._options_set[options_set:]
            members = tuple(tuple(known(self._commands[unit.commands])) for unit in units)
            operators = tuple(self._operator(unit.before) for unit in units if unit.is_piped and unit.before)
            self._pipelines.append(Pipeline(self._span(units[0].start, units[-1].end), members, operators))

    def _is_test(self, unit: Unit) -> bool:
        command = next(iter(self._commands[unit.commands]), None)
        return command is not None and command.program in _TESTS

    def _chain(self, flat: Flat) -> tuple[Step, ...]:
        groups = pipes(flat.units)
        starts = [units[0].outer_start for units in groups]
        starts.append(self._limit)
        steps: list[Step] = []
        bodies: list[int] = []  # the ends of heredocs whose lines come after a later step
        done = 0  # the end of what is before, in the source
        for number, units in enumerate(groups):
            head, end, following = units[0], units[-1].end, starts[number + 1]
            own = [unit.body_end for unit in units if unit.body_end]
            # A heredoc's lines belong to the step, unless the next step starts on the line before them.
            end = max([end, *(body_end for body_end in own if body_end <= following)]) if own else end
            span = self._span(head.outer_start, end)
            connector = self._operator(head.before) if number and head.before else None
            removal = Span(done, span.end) if number else self._first_removal(span, flat, following)
            commands = tuple(known(self._commands[head.commands.start : units[-1].commands.stop]))
            steps.append(Step(span, removal, connector, commands, bool(own)))
            done = span.end
            bodies += own
            if bodies:
                done = self._span(0, max([end, *(body_end for body_end in bodies if body_end <= following)])).end
                bodies = [body_end for body_end in bodies if body_end > following]
        return tuple(steps)

    def _first_removal(self, span: Span, flat: Flat, following: int) -> Span:
        if following < self._limit:
            return Span(span.start, self._span(following, following).start)
        return Span(span.start, self._span(0, flat.trailing.end).end if flat.trailing else span.end)

    def _operator(self, joint: Joint) -> Operator:
        return Operator(joint.text, self._span(joint.start, joint.end))

    # Statements

    def _read_unit(self, unit: Unit, where: Where, flags: int, place: tuple[int, int]) -> None:
        node = unit.nodes[0] if unit.nodes else None
        if node is None or node.type not in COMPOUND:
            if node is not None and node.type == "test_command" and self._text.startswith("(", unit.start):
                self._collect((node,), where, in_arithmetic=True)
            else:
                self._read_command(unit, where, flags, place)
            return
        options, options_set = self._options, len(self._options_set)
        self._read_compound(node, where.inside(flags & ~NEGATED))
        if node.type != "compound_statement" or flags & AFTER_OR:
            # What a branch or a subshell turns on is not surely on after it.
            self._options = options & self._options if node.type != "subshell" else options
            del self._options_set[options_set:]
        for redirect in unit.redirects:
            self._redirect(redirect, where)

    def _read_compound(self, node: Node, where: Where) -> None:
        kind = node.type
        children = node.children
        if kind == "subshell":
            self._read_list(children, where.inside(IN_SUBSHELL))
        elif kind == "compound_statement":
            if children and children[0].type == "((":
                self._collect(children, where, in_arithmetic=True)
            else:
                self._read_list(children, where)
        elif kind == "if_statement":
            self._read_if(children, where)
        elif kind == "case_statement":
            self._read_case(children, where)
        elif kind == "function_definition":
            self._read_function(node, where)
        else:
            self._read_loop(children, where)

    def _read_if(self, children: Sequence[Node], where: Where) -> None:
        """`if`, and with it `elif` and `else`, whose nodes lie inside of its node."""
        waiting: list[Node] = []
        flags = 0
        for child in children:
            kind = child.type
            if kind not in _IF_PARTS:
                waiting.append(child)
                continue
            self._read_list(waiting, where.inside(flags))
            waiting = []
            flags = IN_CONDITION if kind in ("if", "elif") else IN_BRANCH
            if kind in ("elif_clause", "else_clause"):
                self._read_if(child.children, where)
        # The nodes of `elif` and `else` end without a word of their own.
        self._read_list(waiting, where.inside(flags))

    def _read_loop(self, children: Sequence[Node], where: Where) -> None:
        waiting: list[Node] = []
        for child in children:
            if child.type in ("do_group", "compound_statement"):
                break
            waiting.append(child)
        if waiting and waiting[0].type in ("while", "until"):
            self._read_list(waiting, where.inside(IN_CONDITION))
        else:
            # The first name is the loop's own variable.
            self._collect(waiting, where, in_arithmetic=any(child.type == "((" for child in waiting))
        for child in children[len(waiting) :]:
            self._read_list(child.children, where.inside(IN_LOOP))

    def _read_case(self, children: Sequence[Node], where: Where) -> None:
        for child in children:
            if child.type != "case_item":
                self._collect((child,), where)
                continue
            parts = child.children
            close = next((at for at, part in enumerate(parts) if part.type == ")"), len(parts))
            self._collect(parts[:close], where)
            self._read_list(parts[close + 1 :], where.inside(IN_BRANCH))

    def _read_function(self, node: Node, where: Where) -> None:
        name = node.child_by_field_name("name")
        text = ""
        if name is not None:
            text = self._text[name.start_byte : name.end_byte]
            span = self._span(node.start_byte, node.end_byte)
            self._functions.append(Function(text, self._span(name.start_byte, name.end_byte), span))
        inner = Where(where.flags, text, where.depth + 1)
        for child in node.children:
            if child.type in COMPOUND:
                self._read_compound(child, inner)
            elif child.type == "test_command":
                self._read_list((child,), inner)
            elif child.type in REDIRECTS:
                self._redirect(child, inner)

    def _read_nested(self, logical: Logical, options: frozenset[str], where: Where) -> Script:
        return read(logical, options, where)

    def _read_substitution(self, nodes: Sequence[Node], where: Where) -> None:
        options, options_set = self._options, len(self._options_set)
        self._read_list(nodes, where.inside(IN_SUBSTITUTION))
        self._options = options
        del self._options_set[options_set:]
