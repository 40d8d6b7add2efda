"""A shell list in the order of the source.

tree-sitter-bash nests `a && b > x | c` in ways that a shell does not: a redirect swallows the words after it and the
list before it, a heredoc swallows the rest of its line. Nothing but brackets and keywords groups in a shell, so lists,
pipes and redirects are flattened here and grouped again by what joins them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..text import Record
from .shell_leaves import REDIRECTS

if TYPE_CHECKING:
    from tree_sitter import Node

SIMPLE = frozenset(
    {"command", "declaration_command", "unset_command", "test_command", "variable_assignment", "variable_assignments"}
)
COMPOUND = frozenset(
    {
        "subshell",
        "compound_statement",
        "if_statement",
        "while_statement",
        "for_statement",
        "c_style_for_statement",
        "case_statement",
        "function_definition",
    }
)
# Words that an error cut off from their command.
STRAY = frozenset({"command_name", "word", "number", "string", "raw_string", "concatenation", "ansi_c_string"}) | {
    "simple_expansion",
    "expansion",
    "command_substitution",
}
_STATEMENTS = SIMPLE | COMPOUND
_UNITS = _STATEMENTS | STRAY
_NESTED = frozenset({"list", "pipeline", "redirected_statement", "negated_command", "ERROR", "program"})
_JOINTS = frozenset({"&&", "||", "|", "|&", ";", "&", ";;"})
_PIPES = ("|", "|&")


class Joint(Record):
    """What stands between two commands, in offsets of the text."""

    text: str
    start: int
    end: int


class Unit:
    """One simple or compound command with its redirects."""

    __slots__ = ("before", "body_end", "commands", "end", "is_negated", "nodes", "outer_start", "redirects", "start")

    def __init__(self, nodes: list[Node], before: Joint | None, start: int, end: int) -> None:
        self.nodes = nodes  # one statement; or the stray words of a broken one; or none, where redirects stand alone
        self.before = before
        self.outer_start = start  # with the `!` before it
        self.start = start
        self.end = end  # without the lines of a heredoc
        self.body_end = 0  # the end of the heredoc's lines, 0 where there is none
        self.redirects: list[Node] = []
        self.is_negated = False
        self.commands = slice(0, 0)  # of the reader's commands, once it is read

    @property
    def joint(self) -> str:
        return self.before.text if self.before is not None else ""

    @property
    def is_piped(self) -> bool:
        """Whether it reads what the unit before it writes."""
        return self.joint in _PIPES


class Flat(Record):
    units: list[Unit]
    trailing: Joint | None  # a `;` or `&` after the last one
    others: list[Node]  # comments and what stands in no command


def flatten(nodes: Sequence[Node], text: str) -> Flat:
    """The commands in source order, each with the joint before it. Nodes past the end of `text` are left out."""
    units: list[Unit] = []
    others: list[Node] = []
    joint: Joint | None = None
    bang = -1
    floor = 0  # the end of the last heredoc: a line end before it ends no command
    stack = list(reversed(nodes))
    limit = len(text)
    while stack:
        node = stack.pop()
        start = node.start_byte
        if start >= limit:
            continue
        kind = node.type
        if kind in _UNITS:
            end = min(node.end_byte, limit)
            last = units[-1] if units and joint is None else None
            if last is not None and kind in STRAY and last.nodes and last.nodes[0].type in STRAY:
                last.nodes.append(node)
                last.end = end
                continue
            if last is not None:
                at = text.find("\n", max(last.end, min(floor, start)), start)
                joint = Joint("\n", at, at + 1) if at >= 0 else Joint("", start, start)
            unit = Unit([node], joint, start, end)
            if kind in COMPOUND and bang < 0:
                bang = _bang_before(text, units[-1].end if units else 0, start)
            if bang >= 0 and text[bang + 1 : start].isspace():
                unit.is_negated, unit.outer_start = True, bang
            units.append(unit)
            joint, bang = None, -1
        elif kind in _NESTED:
            stack.extend(reversed(node.children))
        elif kind in _JOINTS:
            joint = Joint(kind, start, node.end_byte)
        elif kind == "!":
            bang = start
        elif kind in REDIRECTS:
            if not units or joint is not None:
                units.append(Unit([], joint, start, start))
                joint = None
            floor = max(floor, _attach(node, units[-1], stack, limit))
        elif node.is_named:
            others.append(node)
    return Flat(units, joint, others)


def pipes(units: list[Unit]) -> list[list[Unit]]:
    """The units of one list, those that a pipe connects together."""
    groups: list[list[Unit]] = []
    for unit in units:
        if groups and unit.is_piped:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def and_or_lists(flat: Flat) -> list[tuple[list[Unit], str]]:
    """The runs of units that `&&`, `||` and pipes hold together, each with what ends it."""
    lists: list[tuple[list[Unit], str]] = []
    run: list[Unit] = []
    for unit in flat.units:
        if run and unit.joint not in ("&&", "||", *_PIPES):
            lists.append((run, unit.joint))
            run = []
        run.append(unit)
    if run:
        lists.append((run, flat.trailing.text if flat.trailing is not None else ""))
    return lists


def _bang_before(text: str, floor: int, start: int) -> int:
    """Where a `!` stands before a group, which the grammar does not know and the reader hides from it; else -1."""
    at = start - 1
    while at >= floor and text[at] in " \t":
        at -= 1
    is_sign = floor <= at < start - 1 and text[at] == "!" and (at == 0 or text[at - 1] in " \t\n;&|({")
    return at if is_sign else -1


def _attach(node: Node, unit: Unit, stack: list[Node], limit: int) -> int:
    """Give a redirect to its command, and back to the list what a heredoc swallowed of its line; the heredoc's end."""
    unit.redirects.append(node)
    end = min(node.end_byte, limit)
    if node.type != "heredoc_redirect":
        unit.end = max(unit.end, end)
        return 0
    swallowed = []
    for child in node.children:
        kind = child.type
        if kind == "heredoc_start":
            unit.end = max(unit.end, min(child.end_byte, limit))
        elif kind in REDIRECTS or kind in _JOINTS or kind in _NESTED or kind in _STATEMENTS:
            swallowed.append(child)
    stack.extend(reversed(swallowed))
    unit.body_end = end
    return end
