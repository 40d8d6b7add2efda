"""Repairs that write a whole instruction, which several rules share."""

from __future__ import annotations

from ..model import Instruction, Stage
from ..syntax import Comment
from ..text import Edit


def keyword_like(written: str, keyword: str) -> str:
    """A keyword in the case in which the file writes another one."""
    return keyword.lower() if written.islower() else keyword


def start_with_comments(stage: Stage, instruction: Instruction) -> int:
    """Where the comment lines right above an instruction begin, or itself where there are none."""
    start = offset = 0
    for item in stage.items:
        if offset >= instruction.offset:
            break
        offset += len(item.text)
        start = start if isinstance(item, Comment) else offset
    return start


def insert_above(stage: Stage, instruction: Instruction, keyword: str, rest: str) -> Edit:
    """Write an instruction above another one and the comments that stand right above it, indented like it.

    What such a comment says, or silences, is about the instruction below. The edit counts from the stage.
    """
    indent = instruction.item.text[: instruction.item.parts.keyword.span.start]
    written = instruction.item.parts.keyword.text
    return Edit.insert(start_with_comments(stage, instruction), f"{indent}{keyword_like(written, keyword)} {rest}\n")
