"""Hover: whatever is known of the code point under the cursor, findings first, then the word itself."""

from __future__ import annotations

from collections.abc import Callable

from ..engine.analysis import Analysis
from ..text import Span
from . import (
    hover_command,
    hover_comment,
    hover_copy,
    hover_finding,
    hover_instruction,
    hover_stage,
    hover_variable,
)
from .place import Answer, Place, find_place

_OnWord = Callable[[Place, str], "Answer | None"]

# The first that has something to say says it: what is inside a word goes before the word.
_ON_WORDS: tuple[_OnWord, ...] = (
    hover_instruction.on_directive,
    hover_comment.on_comment,
    hover_instruction.on_keyword,
    hover_variable.on_reference,
    hover_variable.on_declaration,
    hover_stage.on_source,
    hover_instruction.on_flag,
    hover_stage.on_from,
    hover_command.on_command,
    hover_copy.on_operand,
    hover_copy.on_workdir,
)


def hover(analysis: Analysis, offset: int, depth: str = "developer", says_messages: bool = True) -> Answer | None:
    """Markdown about what stands at `offset`, and the span that it is about; None where there is nothing to say.

    `depth` is beginner, developer or architect. `says_messages` is for editors that do not put the findings' messages
    beside the hover by themselves. The span is the shortest of those that are spoken of.
    """
    behind = offset - 1  # a cursor right behind a word is on it too
    return _at(analysis, offset, depth, says_messages) or _at(analysis, behind, depth, says_messages)


def _at(analysis: Analysis, offset: int, depth: str, says_messages: bool) -> Answer | None:
    place = find_place(analysis, offset)
    if place is None:
        return None
    answers = hover_finding.on_findings(analysis, place.start + place.at, depth, says_messages)
    word = next((answer for on_word in _ON_WORDS if (answer := on_word(place, depth)) is not None), None)
    if word is not None:
        answers.append(Answer(word.markdown, word.span.shift(place.start)))
    if not answers:
        return None
    span = min((answer.span for answer in answers), key=_length)
    return Answer("\n\n---\n\n".join(answer.markdown for answer in answers), span)


def _length(span: Span) -> int:
    return span.end - span.start
