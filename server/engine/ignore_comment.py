"""Edits that write `# tare: ignore=…` comments, with the reason left for a person to fill in.

A comment goes on a line of its own above its instruction, never into a continuation or a heredoc, and never among
the parser directives. One that is there already is made longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..syntax import Blank, Comment, Directive, File, Instruction
from ..text import Edit, regex

_BOM = "\ufeff"
_OURS = regex(r"#\s*tare:?\s+(?P<scope>global\s+)?ignore\s*=\s*(?P<names>[\w./-]+(?:\s*,\s*[\w./-]+)*)")


def ignore_instruction(file: File, item_index: int, slug: str) -> Edit | None:
    """The edit that silences the rule for the instruction of that index, or for the next one below a comment or blank.

    None where there is no such instruction.
    """
    index = next((i for i in range(item_index, len(file.items)) if isinstance(file.items[i], Instruction)), None)
    if index is None:
        return None
    for at, comment in _comments_about(file, index):
        match = _OURS.match(comment)
        if match is not None and not match["scope"]:
            return Edit.insert(at + match.end("names"), f",{slug}")
    item = file.items[index]
    indent = re.match(rf"{_BOM}?([ \t]*)", item.text)
    start = file.starts[index] + (index == 0 and item.text.startswith(_BOM))
    return Edit.insert(start, f"{indent[1] if indent else ''}# tare: ignore={slug} -- {_line_end(file)}")


def ignore_file(file: File, slug: str) -> Edit:
    """The edit that silences the rule in the whole file: at its top, below the parser directives."""
    items = file.items
    index = next((i for i, item in enumerate(items) if not isinstance(item, Directive)), len(items))
    for at, comment in _comments(file):
        match = _OURS.match(comment)
        if match is not None and match["scope"]:
            return Edit.insert(at + match.end("names"), f",{slug}")
    comment = f"# tare: global ignore={slug} -- {_line_end(file)}"
    start = file.starts[index]
    if start == 0:
        return Edit.insert(int(file.text.startswith(_BOM)), comment)
    # A file may end with a directive that has no line end of its own.
    return Edit.insert(start, comment if file.text.endswith("\n", 0, start) else _line_end(file) + comment)


def _comments_about(file: File, index: int) -> Iterator[tuple[int, str]]:
    """The comments that speak of the instruction of that index, with their offsets: those above, then those inside."""
    first = index
    while first > 0 and isinstance(file.items[first - 1], (Comment, Blank)):
        first -= 1
    return _comments(file, first, index + 1)


def _comments(file: File, first: int = 0, stop: int | None = None) -> Iterator[tuple[int, str]]:
    starts = file.starts
    for index, item in enumerate(file.items[first:stop], first):
        if isinstance(item, Comment):
            yield starts[index] + item.span.start, item.span.of(item.text)
        elif isinstance(item, Instruction) and "#" in item.text:
            for comment in item.parts.comments:
                yield starts[index] + comment.span.start, comment.text


def _line_end(file: File) -> str:
    """The line end that the file uses first; a line feed where it has none."""
    text = file.text
    at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"
