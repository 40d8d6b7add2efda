"""Hovers on findings: the page at the reader's depth, costs, repairs and how to silence."""

from __future__ import annotations

import pytest
from tare.engine import catalogue
from tare.engine.finding import Finding, Fix, Severity
from tare.engine.rule import Check, Rule
from tare.engine.rulebook import Rulebook
from tare.features import explain as explanations
from tare.features.explain import explain
from tare.features.hover import hover
from tare.model import Model
from tare.text import Span

from .cursor import ask, judge, take_cursor, told

PAGE = """\
---
title: A thing is there
severity: warning
tags: [size]
presets: [recommended]
fix: safe
since: 0.1
also: [DL9999, X-1]
---

The thing
is what is wrong.

**Beginner.** An idea.

**Why.** Because.

**Do.** Something else.

**Architect.** A fleet.

```dockerfile bad
FROM a
RUN thing
#~  ^^^^^ thing
```

```dockerfile good
FROM a
```
"""


def _rule(slug: str, word: str, *fixes: Fix, saving: int | None = None, **facts: object) -> Rule:
    def find(model: Model):
        at = model.text.find(word)
        if at >= 0:
            yield Finding(Span(at, at + len(word)), f"{word} is *here*", fixes, saving_bytes=saving)

    known = {
        "title": f"The {slug} smells *so*",
        "severity": Severity.WARNING,
        "tags": ("size",),
        "presets": ("recommended",),
        "also": ("DL9999", "X-1"),
        "since": "0.1",
        "fix": "safe",
    }
    return Rule(slug, checks=(Check(find, Model, ()),), **{**known, **facts})


@pytest.fixture(autouse=True)
def page(monkeypatch, tmp_path):
    from tare.engine.page import parse_page

    parsed = parse_page(tmp_path / "thing.md", PAGE)
    monkeypatch.setattr(explanations, "page_of", lambda slug: parsed if slug == "thing" else None)


FIXES = (Fix("Try *this*"), Fix("Take it away", is_safe=True), Fix("Mount it", is_safe=True, strategy="mount"))
THING = _rule("thing", "a thing", *FIXES, saving=12_345_678)
TEXT = "FROM a\nRUN  a th$0ing\n"


def test_a_finding_says_what_why_do_cost_repairs_and_how_to_silence():
    span, markdown = ask(TEXT, rules=Rulebook((THING,)))
    assert span == "a thing"
    assert markdown == (
        "**a thing is \\*here\\*** (`thing`, warning)\n\n"
        "The thing is what is wrong.\n\n"
        "**Why.** Because.\n\n"
        "**Do.** Something else.\n\n"
        "**Costs** about 12 MB in the image.\n\n"
        "**Quick fix:** Take it away; or Mount it; or Try \\*this\\* (look at it first).\n\n"
        "Silence it with `# tare: ignore=thing -- reason` above. Also known as `DL9999`, `X-1`."
    )


def test_where_the_editor_shows_the_message_above_the_hover_the_title_says_what_is_wrong():
    text, at = take_cursor(TEXT)
    answer = hover(judge(text, Rulebook((THING,))), at.start, says_messages=False)
    assert answer is not None
    assert answer.markdown.startswith("**The thing smells \\*so\\*** (`thing`, warning)\n\nThe thing is what")
    assert "here" not in answer.markdown


def test_of_another_tools_finding_only_its_message_says_what_is_wrong():
    text, at = take_cursor(TEXT)
    answer = hover(judge(text, Rulebook((_rule("thing", "a thing", cases="SC"),))), at.start, says_messages=False)
    assert answer is not None
    assert answer.markdown.startswith("**a thing is \\*here\\*** (`thing`, warning)")


def test_the_cache_strategy_orders_the_repairs():
    markdown = told(TEXT, rules=Rulebook((THING,), "mount"))
    assert "**Quick fix:** Mount it; or Take it away; or Try \\*this\\* (look at it first)." in markdown


def test_depths():
    rules = Rulebook((THING,))
    beginner, developer, architect = (told(TEXT, depth, rules) for depth in ("beginner", "developer", "architect"))
    assert "An idea." in beginner
    assert "A fleet." not in beginner
    assert "An idea." not in developer
    assert "A fleet." not in developer
    assert "A fleet." in architect


def test_what_is_not_known_is_not_said():
    markdown = told(TEXT, rules=Rulebook((_rule("other", "a thing", also=()),)))
    assert markdown == (
        "**a thing is \\*here\\*** (`other`, warning)\n\nSilence it with `# tare: ignore=other -- reason` above."
    )


def test_findings_stand_above_the_word_that_they_are_about():
    rules = Rulebook((_rule("tag", "debian:12"), _rule("line", "FROM debian:12 AS x")))
    span, markdown = ask("FROM deb$0ian:12 AS x\n", rules=rules)
    assert span == "debian:12"
    first, second, third = markdown.split("\n\n---\n\n")
    assert first.startswith("**debian:12 is \\*here\\*** (`tag`, ")
    assert second.startswith("**FROM debian:12 AS x is \\*here\\*** (`line`, ")
    assert third.startswith("**`debian:12`** Debian 12, glibc")


def test_many_findings_are_counted_up():
    rules = Rulebook(tuple(_rule(f"rule-{n}", "word") for n in range(5)))
    parts = told("FROM a\nRUN wo$0rd\n", rules=rules).split("\n\n---\n\n")
    assert len(parts) == 4
    assert parts[-1] == "Also here: `rule-3`, `rule-4`."


def test_a_finding_without_width():
    def find(model: Model):
        yield Finding(Span(7, 7), "nothing is here")

    rule = _rule("empty", "x", also=())
    empty = rule._replace(checks=(Check(find, Model, ()),))
    markdown = told("FROM a\n$0RUN x\n", rules=Rulebook((empty,)))
    assert markdown.startswith("**nothing is here** (`empty`, warning)")


def test_explaining_a_rule(monkeypatch):
    monkeypatch.setattr(catalogue, "find", lambda name: (THING,) if name in ("thing", "DL9999") else ())
    text = explain("thing")
    assert text is not None
    assert text.startswith("# The thing smells *so*\n\n`thing` · warning · size · since 0.1\n\nThe thing\nis what is")
    assert "```dockerfile\nFROM a\nRUN thing\n```" in text  # without the annotation
    assert text.endswith("Also known as `DL9999`, `X-1`.\n")
    assert explain("DL9999") == text
    assert explain("nothing-of-that-name") is None


def test_every_page_that_is_released_can_be_explained(monkeypatch):
    monkeypatch.undo()
    for slug, rule in catalogue.catalogue().items():
        for depth in ("beginner", "developer", "architect"):
            text = explain(slug, depth)
            assert text is not None
            assert text.startswith(f"# {rule.title}\n")
            assert "#~" not in text
