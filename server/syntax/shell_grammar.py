"""The grammar of tree-sitter-bash, and what it needs so that it takes the scripts that shells take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from ..text import regex

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_MASKED = regex(r"[^\t\n\r -~]")
_NEGATED_GROUP = regex(r"(?<![^\s;&|({])!(?=[ \t]+(?:\{|if|for|while|until|case)\s)")
_CLOSED = regex(r"(?:(?<![^\s;])(?:fi|done|esac)|[)}])[ \t](?=[ \t]*(?:fi|done|esac|else|elif|then|do|\})(?![^\s;)]))")
_LONG_PIPE = regex(r"\|[^\n]*\|[^\n]*\n[^\n]*&&")
_HEREDOC = regex(r"(?<!<)<<-?[ \t]*(?!<)(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))(?![^\n]*\n)")


def parse(text: str) -> Node:
    """The root of the tree. Each code point is given as one byte, so that the parser's offsets are ours.

    What is not ASCII is a letter to a shell, but never part of a name: a full stop stands in for it.
    """
    masked = _MASKED.sub(".", text)
    if "! " in text:
        # The grammar has no `! { … }`; the list finds the sign again.
        masked = _NEGATED_GROUP.sub(" ", masked)
    root = _grammar()().parse(masked.encode("ascii")).root_node
    if _LONG_PIPE.search(masked):
        root = _with_line_ends(root, masked)
    if root.has_error:
        # A shell needs no `;` between `fi` and the next reserved word, the grammar does.
        separated = _CLOSED.sub(lambda match: match.group()[:-1] + ";", masked)
        # The lines of a Dockerfile's heredoc are no part of the instruction's arguments: an empty one stands in.
        ends = ["".join(groups) for groups in _HEREDOC.findall(masked)]
        repaired = "\n".join([separated, *ends, ""]) if ends else separated
        if repaired != masked:
            second = _grammar()().parse(repaired.encode("ascii")).root_node
            return root if second.has_error else second
    return root


def _with_line_ends(root: Node, text: str) -> Node:
    """The tree of a script in which a pipe of three or more ends a line.

    Where a list follows, the grammar loses that line end and takes the next line for more words of the last command.
    """
    lost = [
        before.end_byte
        for command in _commands(root)
        for before, after in pairwise(command.children)
        if "\n" in (between := text[before.end_byte : after.start_byte]) and "\\\n" not in between
    ]
    if not lost:
        return root
    for at in lost:
        at = text.index("\n", at)
        text = f"{text[:at]};{text[at + 1 :]}"
    return _grammar()().parse(text.encode("ascii")).root_node


def _commands(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "command":
            yield node
        waiting += node.children


@lru_cache(maxsize=1)
def _grammar() -> Callable[[], Parser]:
    # Loading it takes longer than most runs of the rest, and a file without RUN needs none of it.
    import tree_sitter
    import tree_sitter_bash

    # A parser of its own for each script: parsing lets other threads run, and a parser is no place for two.
    return partial(tree_sitter.Parser, tree_sitter.Language(tree_sitter_bash.language()))
