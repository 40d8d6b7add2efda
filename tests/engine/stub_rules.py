"""Rules made for tests: each finds a word, and repairs it as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tare.engine.analysis import Analysis, analyse
from tare.engine.finding import Finding, Fix, Severity
from tare.engine.rule import Check, Rule
from tare.engine.rulebook import Rulebook
from tare.model import Model, build
from tare.syntax import parse
from tare.text import Span

MakeFixes = Callable[[Span, str], tuple[Fix, ...]]


def rule(slug: str, find: Callable[[Model], Iterator[Finding]] | None = None, **facts: object) -> Rule:
    """A rule of the whole file with that id; without `find` it never finds anything."""
    known: dict[str, object] = {
        "title": slug,
        "severity": Severity.WARNING,
        "tags": ("size",),
        "presets": ("recommended", "strict"),
        "also": (),
        "since": "0.1",
        "fix": "none",
    }
    checks = (Check(find, Model, ()),) if find is not None else ()
    return Rule(slug, checks=checks, **{**known, **facts})  # type: ignore[arg-type]


def word_rule(word: str, fixes: MakeFixes = lambda span, text: (), **facts: object) -> Rule:
    """A rule that finds every `word` in the text and calls itself after it."""

    def find(model: Model) -> Iterator[Finding]:
        at = model.text.find(word)
        while at >= 0:
            span = Span(at, at + len(word))
            yield Finding(span, f"{word} is here", fixes(span, model.text))
            at = model.text.find(word, at + 1)

    return rule(word.lower(), find, **facts)


def judge(text: str, *rules: Rule, strategy: str = "auto") -> Analysis:
    return analyse(build(parse(text)), Rulebook(rules, strategy))
