"""Explanations: of a rule from its page, of a topic of the guide, and of what another tool calls a rule."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..engine import catalogue
from ..engine.front import PageError
from ..engine.rule import Rule
from . import guide
from .say import code, join, listing

if TYPE_CHECKING:
    from ..engine.page import Page


def explain(name: str, depth: str = "developer") -> str | None:
    """Markdown about the rule of that slug, the rules that another tool calls so, or a topic of the guide.

    With examples, for a page of its own. None where the name means nothing.
    """
    case = catalogue.find_case(name)
    rules = catalogue.find(name) or ((case,) if case is not None else ())
    if rules:
        return "\n\n---\n\n".join(_page(rule, depth) for rule in rules)
    topic = guide.topic(name.lower())
    if topic is None:
        return None
    return f"# {topic.title}\n\n{topic.up_to(depth)}\n"


def body(rule: Rule, depth: str) -> str:
    """What the rule's page says to a reader of that depth, without examples; empty where there is no page."""
    page = page_of(rule.slug)
    return guide.unwrap(page.explain(depth)) if page is not None else ""


@lru_cache(maxsize=64)
def page_of(slug: str) -> Page | None:
    """The page of a rule, kept; None where it is missing or malformed."""
    try:
        return catalogue.page(slug)
    except (OSError, PageError):
        return None


def also(rule: Rule) -> str:
    """What other tools call it."""
    return f"Also known as {listing(rule.also)}." if rule.also else ""


def _page(rule: Rule, depth: str) -> str:
    page = page_of(rule.slug)
    facts = f"{code(rule.slug)} · {rule.severity.label} · {', '.join(rule.tags)} · since {rule.since}"
    fix = {"safe": "Has a safe fix.", "unsafe": "Has a fix that is to be looked at first."}.get(rule.fix, "")
    text = page.explain(depth, with_examples=True) if page is not None else ""
    silence = f"Silence it with `# tare: ignore={rule.slug} -- reason` above the instruction."
    return join(f"# {rule.title}", facts, text.strip(), fix, silence, also(rule)) + "\n"
