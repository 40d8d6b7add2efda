"""What hovers say of comments: the rules that one silences."""

from __future__ import annotations

from ..engine import catalogue
from ..syntax import Comment, Directive, Instruction
from ..text import Span, regex
from .place import Answer, Place
from .say import code, escape

_NAME = regex(r"[A-Za-z][\w/-]*")
_SILENCES = ("ignore", "skip")


def on_comment(place: Place, depth: str) -> Answer | None:
    """The name of a rule, ours or another tool's, in a comment that silences it."""
    span = _comment(place)
    text = span.of(place.item.text) if span is not None else ""
    if span is None or not any(mark in text for mark in _SILENCES):
        return None
    for match in _NAME.finditer(text):
        here = Span(*match.span()).shift(span.start)
        rules = catalogue.find(match[0].rsplit("/", 1)[-1]) if place.is_in(here) else ()
        if rules:
            said = ", ".join(f"{code(rule.slug)}: {escape(rule.title)}" for rule in rules)
            return Answer(f"Silences {said}.", here)
    return None


def _comment(place: Place) -> Span | None:
    item = place.item
    if isinstance(item, (Comment, Directive)):
        return item.span if place.is_in(item.span) else None
    if isinstance(item, Instruction):
        return next((comment.span for comment in item.parts.comments if place.is_in(comment.span)), None)
    return None
