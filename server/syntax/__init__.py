"""Text to tree: a lossless parser of Dockerfiles that accepts every text."""

from .file import parse, reparse
from .logical import Logical
from .tree import (
    Blank,
    Comment,
    Directive,
    File,
    Flag,
    Heredoc,
    Instruction,
    Item,
    JsonArray,
    Pair,
    Parts,
    Problem,
    Token,
    Word,
)

__all__ = [
    "Blank",
    "Comment",
    "Directive",
    "File",
    "Flag",
    "Heredoc",
    "Instruction",
    "Item",
    "JsonArray",
    "Logical",
    "Pair",
    "Parts",
    "Problem",
    "Token",
    "Word",
    "parse",
    "reparse",
]
