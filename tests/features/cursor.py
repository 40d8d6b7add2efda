"""Texts with a cursor: `$0` marks the code point that is asked about, and `$0…$0` a selection."""

from __future__ import annotations

import textwrap

from tare.engine.analysis import Analysis, analyse
from tare.engine.rulebook import Rulebook
from tare.features.hover import hover
from tare.features.place import Answer
from tare.model import build
from tare.model.context import Context
from tare.syntax import parse
from tare.text import Span

MARK = "$0"
NO_RULES = Rulebook(())


def take_cursor(text: str) -> tuple[str, Span]:
    """The text without indentation and marks, and the span between the marks, empty for a single one."""
    text = textwrap.dedent(text).removeprefix("\n")
    start = text.index(MARK)
    text = text.replace(MARK, "", 1)
    end = text.find(MARK)
    return text.replace(MARK, "", 1), Span(start, end if end >= 0 else start)


def judge(text: str, rules: Rulebook = NO_RULES, context: Context | None = None) -> Analysis:
    return analyse(build(parse(text), None, context), rules)


def ask(
    text: str, depth: str = "developer", rules: Rulebook = NO_RULES, context: Context | None = None
) -> tuple[str, str] | None:
    """What hovering over the mark answers: the stretch of the text that it is about, and the markdown."""
    text, at = take_cursor(text)
    answer: Answer | None = hover(judge(text, rules, context), at.start, depth)
    return (answer.span.of(text), answer.markdown) if answer is not None else None


def told(text: str, depth: str = "developer", rules: Rulebook = NO_RULES, context: Context | None = None) -> str:
    """The markdown alone; fails where there is none."""
    answer = ask(text, depth, rules, context)
    assert answer is not None
    return answer[1]
