"""Edits that write `# tare: ignore=…` comments, with the reason left for a person to fill in.

A comment goes on a line of its own above its instruction, never into a continuation or a heredoc, and never among
the parser directives. One that is there already is made longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model.ignore_comments import IgnoreComment, Reach, ignore_comments, instruction_below
from ..syntax import Blank, Comment, Directive, File
from ..text import Edit

_BOM = "\ufeff"


def ignore_instruction(file: File, item_index: int, slug: str) -> Edit | None:
    """The edit that silences the rule for the instruction of that index, or for the next one below a comment or blank.

    None where there is no such instruction.
    """
    index = instruction_below(file, item_index)
    if index is None:
        return None
    for comment in _ours(file, Reach.INSTRUCTION):
        if _first_above(file, index) <= comment.item <= index:
            return _longer(comment, slug)
    item = file.items[index]
    indent = re.match(rf"{_BOM}?([ \t]*)", item.text)
    start = file.starts[index] + (index == 0 and item.text.startswith(_BOM))
    return Edit.insert(start, f"{indent[1] if indent else ''}# tare: ignore={slug} -- {_line_end(file)}")


def ignore_file(file: File, slug: str) -> Edit:
    """The edit that silences the rule in the whole file: at its top, below the parser directives."""
    items = file.items
    index = next((i for i, item in enumerate(items) if not isinstance(item, Directive)), len(items))
    for comment in _ours(file, Reach.FILE):
        return _longer(comment, slug)
    line = f"# tare: global ignore={slug} -- {_line_end(file)}"
    start = file.starts[index]
    if start == 0:
        return Edit.insert(int(file.text.startswith(_BOM)), line)
    # A file may end with a directive that has no line end of its own.
    return Edit.insert(start, line if file.text.endswith("\n", 0, start) else _line_end(file) + line)


def _ours(file: File, reach: Reach) -> Iterator[IgnoreComment]:
    return (one for one in ignore_comments(file) if one.tool == "tare" and one.reach is reach)


def _first_above(file: File, index: int) -> int:
    """The first item whose comments speak of the instruction of that index."""
    while index > 0 and isinstance(file.items[index - 1], (Comment, Blank)):
        index -= 1
    return index


def _longer(comment: IgnoreComment, slug: str) -> Edit:
    return Edit.insert(comment.names[-1][1].end, f",{slug}")


def _line_end(file: File) -> str:
    """The line end that the file uses first; a line feed where it has none."""
    text = file.text
    at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"
