"""Repairs that write a whole instruction, which several rules share."""

from __future__ import annotations

from ..model import Instruction, Stage
from ..syntax import Comment
from ..text import Edit


def keyword_like(written: str, keyword: str) -> str:
    """A keyword in the case in which the file writes another one."""
    return keyword.lower() if written.islower() else keyword


def insert_above(stage: Stage, instruction: Instruction, keyword: str, rest: str) -> Edit:
    """Write an instruction above another one and the comments that stand right above it, indented like it.

    What such a comment says, or silences, is about the instruction below. The edit counts from the stage.
    """
    at, offset = instruction.offset, 0
    top: int | None = None
    for item in stage.items:
        if offset >= instruction.offset:
            break
        if not isinstance(item, Comment):
            top = None
        elif top is None:
            top = offset
        offset += len(item.text)
    if top is not None:
        at = top
    indent = instruction.item.text[: instruction.item.parts.keyword.span.start]
    written = instruction.item.parts.keyword.text
    return Edit.insert(at, f"{indent}{keyword_like(written, keyword)} {rest}\n")
