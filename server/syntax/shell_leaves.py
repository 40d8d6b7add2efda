"""The small parts of tree-sitter's tree as values: words, variables, assignments and redirects."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..text import Record, Span
from .logical import Logical
from .shell_tree import Assignment, Redirect
from .shell_word import ShellWord, Variable, is_plain, read_word

if TYPE_CHECKING:
    from tree_sitter import Node

REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
_NAMES = frozenset({"variable_name", "special_variable_name"})


class Where(Record):
    """What a statement stands in."""

    flags: int = 0
    function: str | None = None
    depth: int = 0

    def inside(self, flags: int) -> Where:
        return Where(self.flags | flags, self.function, self.depth + 1)


class Leaves(ABC):
    """Reads leaves. tree-sitter's byte offsets are offsets of the text, since it is given one byte per code point."""

    def __init__(self, logical: Logical) -> None:
        self._text = logical.text
        self._limit = len(logical.text)
        self._logical = logical
        self._shift = logical.offset(0) if logical.is_contiguous else None
        self._variables: dict[Span, Variable] = {}
        self._comments: list[Span] = []

    @abstractmethod
    def _read_substitution(self, nodes: Sequence[Node], where: Where) -> None:
        """Read the statements of `$(…)`."""

    def _span(self, start: int, end: int) -> Span:
        """The source span of a stretch of the text; what was added to the end of the text for the parser is cut."""
        if end > self._limit:
            end = self._limit
            start = min(start, end)
        if self._shift is not None:
            return Span(start + self._shift, end + self._shift)
        return self._logical.source(Span(start, end))

    def _comment(self, node: Node) -> None:
        self._comments.append(self._span(node.start_byte, node.end_byte))

    def _words(self, nodes: Sequence[Node], where: Where) -> list[ShellWord]:
        """One word for each row of nodes with nothing, or only a continuation of the shell's own, between them."""
        text = self._text
        words: list[ShellWord] = []
        run: list[Node] = []
        start = end = -1
        for node in nodes:
            begin = node.start_byte
            if run and (begin == end or (text[end] == "\\" and not text[end:begin].replace("\\\n", ""))):
                run.append(node)
            else:
                if run:
                    words.append(self._word(start, end, run, where))
                run, start = [node], begin
            end = node.end_byte
        if run:
            words.append(self._word(start, end, run, where))
        return words

    def _word(self, start: int, end: int, nodes: Sequence[Node], where: Where) -> ShellWord:
        raw = self._text[start:end]
        if self._shift is not None and is_plain(raw):
            return ShellWord(Span(start + self._shift, end + self._shift), raw, raw, raw)
        span = self._span(start, end)
        variables: tuple[Variable, ...] = ()
        if "$" in raw or "`" in raw or "(" in raw:
            variables = tuple(self._collect(nodes, where))
        word = read_word(raw, span, variables)
        if self._shift is None and span.end - span.start != len(raw):
            return word._replace(breaks=self._breaks(start, end))
        return word

    def _breaks(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        found = [(0, self._logical.offset(start))]
        last = found[0][1]
        for at in range(start + 1, min(end, self._limit)):
            source = self._logical.offset(at)
            if source != last + 1:
                found.append((at - start, source))
            last = source
        return tuple(found)

    def _collect(self, nodes: Sequence[Node], where: Where, in_arithmetic: bool = False) -> list[Variable]:
        """The variables under the nodes, but for those in commands, which are read as the commands that they are."""
        found: list[Variable] = []
        stack = list(reversed(nodes))
        while stack:
            node = stack.pop()
            kind = node.type
            if kind in ("command_substitution", "process_substitution"):
                self._read_substitution(node.children, where)
                continue
            if kind == "comment":
                self._comment(node)
                continue
            children = node.children
            if kind in ("simple_expansion", "expansion"):
                found.append(self._variable(node, children))
                children = [child for child in children if child.type not in _NAMES]
            elif kind == "arithmetic_expansion":
                in_arithmetic = True
            elif in_arithmetic and (kind == "variable_name" or (kind == "word" and self._is_name(node))):
                span = self._span(node.start_byte, node.end_byte)
                found.append(Variable(self._text[node.start_byte : node.end_byte], span, span))
            stack.extend(reversed(children))
        for variable in found:
            self._variables.setdefault(variable.span, variable)
        return found

    def _is_name(self, node: Node) -> bool:
        text = self._text[node.start_byte : node.end_byte]
        return text.isidentifier() and text.isascii()

    def _variable(self, node: Node, children: Sequence[Node]) -> Variable:
        name = operator = ""
        name_span = span = self._span(node.start_byte, node.end_byte)
        for child in children:
            kind = child.type
            if not name:
                if kind == "subscript" and child.children:
                    child, operator = child.children[0], "["
                if child.type in _NAMES:
                    name = self._text[child.start_byte : child.end_byte]
                    name_span = self._span(child.start_byte, child.end_byte)
            elif not operator and not child.is_named and kind != "}":
                operator = kind
        return Variable(name, span, name_span, operator)

    def _assignment(self, node: Node, where: Where) -> Assignment:
        children = node.children
        name = children[0]
        if name.type == "subscript" and name.children:
            self._collect(name.children[1:], where)
            name = name.children[0]
        appends = any(child.type == "+=" for child in children[1:2])
        value: ShellWord | None
        if len(children) < 3:
            value = read_word("", self._span(node.end_byte, node.end_byte))
        elif children[2].type == "array":
            self._collect(children[2:], where)
            value = None
        else:
            value = self._word(children[2].start_byte, node.end_byte, children[2:], where)
        text = self._text[name.start_byte : name.end_byte]
        return Assignment(self._span(node.start_byte, node.end_byte), text, value, appends)

    def _redirect(self, node: Node, where: Where, following: list[Node] | None = None) -> Redirect:
        """`following` takes the words after the target: tree-sitter-bash holds them for further targets."""
        operator, descriptor, end = "", None, node.end_byte
        targets: list[Node] = []
        body: Span | None = None
        for child in node.children:
            kind = child.type
            if kind == "file_descriptor":
                digits = self._text[child.start_byte : child.end_byte]
                descriptor = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None
            elif kind == "heredoc_body":
                body = self._span(child.start_byte, child.end_byte)
                self._collect((child,), where)
            elif kind == "comment":
                self._comment(child)
            elif not operator:
                operator, end = kind, child.end_byte
            elif kind == "heredoc_start" or (child.is_named and node.type != "heredoc_redirect" and kind != "ERROR"):
                targets.append(child)
        words = 0 if operator.endswith("&-") else min(1, len(targets))
        while words and words < len(targets) and targets[words].start_byte == targets[words - 1].end_byte:
            words += 1
        if following is not None:
            following.extend(targets[words:])
        else:
            self._collect(targets[words:], where)
        target = self._words(targets[:words], where)
        if words:
            end = targets[words - 1].end_byte
        return Redirect(self._span(node.start_byte, end), operator, descriptor, target[0] if target else None, body)
