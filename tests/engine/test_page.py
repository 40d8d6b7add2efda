"""How a rule's page is read, and that what strays from `rules/README.md` is refused with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tare.engine.finding import Severity
from tare.engine.front import PageError, read_front
from tare.engine.page import parse_page
from tare.text import Span

PATH = Path("rules/two_words.md")
FRONT = """\
---
title: A fact: with a colon
severity: info
tags: [size, time]
presets: [recommended, strict]
fix: safe
since: 0.1
also: [DL3015, S1]
---
"""
PROSE = """
What is wrong.

More of it.

**Why.** Because.

- a list

**Do.** Something
else.
"""


def page(front: str = FRONT, prose: str = PROSE, examples: str = ""):
    return parse_page(PATH, front + prose + examples)


def expected(*lines: str) -> list[tuple[str, str]]:
    """The texts that the annotations of a `bad` example draw, with their parts of messages."""
    read = page(examples="\n```dockerfile bad\n" + "\n".join(lines) + "\n```\n").examples[0]
    return [(place.span.of(read.text), place.message) for place in read.expected]


def refusal(**parts: str) -> str:
    with pytest.raises(PageError) as caught:
        page(**parts)
    return str(caught.value)


def test_front_matter_is_read_without_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "two_words.md"
    path.write_text(FRONT + "\n```dockerfile nonsense\n", encoding="utf-8")
    front = read_front(path)
    assert front.title == "A fact: with a colon"
    assert front.severity is Severity.INFO
    assert front.tags == ("size", "time")
    assert front.also == ("DL3015", "S1")
    assert front.marks == ()


def test_prose_is_split_by_its_labels() -> None:
    read = page()
    assert read.slug == "two-words"
    assert read.what == "What is wrong.\n\nMore of it."
    assert read.sections == {"Why": "Because.\n\n- a list", "Do": "Something\nelse."}


def test_a_reader_sees_what_suits_their_depth() -> None:
    read = page(prose=PROSE + "\n**Beginner.** Layers.\n\n**Architect.** Fleets.\n\n**Cost.** 5 MB (2026).\n")
    shown = {
        depth: re.findall(r"\*\*(\w+)\.\*\*", read.explain(depth)) for depth in ("beginner", "developer", "architect")
    }
    assert shown == {
        "beginner": ["Beginner", "Why", "Do", "Cost"],
        "developer": ["Why", "Do", "Cost"],
        "architect": ["Why", "Do", "Cost", "Architect"],
    }
    assert read.explain("beginner").startswith("What is wrong.\n\nMore of it.\n\n**Beginner.** Layers.\n")


def test_examples_are_shown_without_annotations() -> None:
    text = page(examples="\n```dockerfile bad\nFROM a\n#~   ^ two-words\n```\n").explain(with_examples=True)
    assert "```dockerfile\nFROM a\n```" in text
    assert "#~" not in text


def test_other_fences_are_prose() -> None:
    read = page(prose=PROSE + "\n```sh\ndocker build .\n\n# not a heading\n```\n")
    assert read.sections["Do"].endswith("```sh\ndocker build .\n\n# not a heading\n```")
    assert read.examples == ()


def test_examples_have_a_kind_a_choice_and_a_note() -> None:
    fences = "\n```dockerfile bad\nA\n```\n\n```dockerfile fixed 2\nB\n```\n\n## Else\n"
    fences += "\nA note.\n\n```dockerfile fixed unsafe\nC\n```\n"
    found = [(e.kind, e.choice, e.text, e.note) for e in page(examples=fences).examples]
    assert found == [("bad", "", "A\n", ""), ("fixed", "2", "B\n", ""), ("fixed", "unsafe", "C\n", "A note.")]


def test_carets_draw_code_points_of_the_line_above() -> None:
    assert expected("FROM a", "RUN é 😀 x", "#~    ^ two-words", "#~      ^ two-words: a part") == [
        ("😀", ""),
        ("x", "a part"),
    ]


def test_carets_that_touch_begin_in_the_first_column() -> None:
    assert expected("FROM a", "#~^^ two-words") == [("FROM", "")]
    assert expected("FROM a", '#~ "ROM" two-words') == [("ROM", "")]


def test_a_span_may_go_on_to_the_end_of_its_instruction() -> None:
    lines = ("RUN a \\", "#~  ^... two-words", "  # comment", "  b  ", "RUN c")
    assert expected(*lines) == [("a \\\n  # comment\n  b", "")]


def test_a_span_may_go_on_to_a_place_further_down() -> None:
    lines = ("RUN a && \\", "#~  ^... two-words: m", "  bcde f && \\", "#~...^ two-words", "  g")
    assert expected(*lines) == [("a && \\\n  bcde", "m")]


def test_an_annotation_may_stand_in_a_heredoc() -> None:
    assert expected("RUN <<E", "    apt", "#~  ^^^ two-words", "E", "CMD x") == [("apt", "")]


def test_further_files_follow_their_names() -> None:
    fence = "\n````dockerfile good\nFROM a\n#- src/a.json\n{}\n#- .dockerignore\n````\n"
    example = page(examples=fence).examples[0]
    assert (example.name, example.text) == ("Dockerfile", "FROM a\n")
    assert example.files == (("src/a.json", "{}\n"), (".dockerignore", ""))


def test_the_dockerfile_may_have_a_name_of_its_own() -> None:
    example = page(examples="\n```dockerfile bad\n#- api.Dockerfile\nFROM a\n#~   ^ two-words\n```\n").examples[0]
    assert (example.name, example.text, example.files) == ("api.Dockerfile", "FROM a\n", ())
    assert example.expected[0].span == Span(5, 6)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (FRONT.replace("info", "fatal"), "2words.md:3: severity knows no 'fatal'"),
        (FRONT.replace("time", "speed"), "2words.md:4: tags knows no 'speed'"),
        (FRONT.replace("[size, time]", "size"), "2words.md:4: expected a list"),
        (FRONT.replace("[size, time]", "[size, time"), "2words.md:4: expected a list"),
        (FRONT.replace("[size, time]", "[]"), "2words.md:4: tags is empty"),
        (FRONT.replace("S1", "DL3015"), "2words.md:8: also says something twice"),
        (FRONT.replace("safe", "always"), "2words.md:6: fix knows no 'always'"),
        (FRONT.replace("0.1", "soon"), "2words.md:7: since is a version"),
        (FRONT.replace("colon", "colon."), "2words.md:2: a title has no full stop"),
        (FRONT.replace("also", "alias"), "2words.md:8: unknown key 'alias'"),
        (FRONT.replace("fix", "title"), "2words.md:6: expected `key: value`"),
        (FRONT.replace("fix: safe\n", ""), "lacks fix"),
        (FRONT[4:], "2words.md:1: a page begins with front matter"),
        (FRONT[:-4], "2words.md"),
    ],
)
def test_malformed_front_matter_is_refused(front: str, message: str) -> None:
    assert message.replace("2words", "two_words") in refusal(front=front)


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        (PROSE.replace("**Do.** ", ""), ":1: the page lacks a paragraph **Do.**"),
        (PROSE.replace("What is wrong.\n\nMore of it.\n", ""), ":1: the page lacks a paragraph that says"),
        (PROSE.replace("**Do.**", "**Why.**"), ":19: a second paragraph Why"),
        (PROSE.replace("**Do.**", "**Done.**"), ":19: unknown label Done"),
    ],
)
def test_malformed_prose_is_refused(prose: str, message: str) -> None:
    assert message in refusal(prose=prose)


@pytest.mark.parametrize(
    ("fence", "message"),
    [
        ("```dockerfile\nFROM a\n```", ":22: a dockerfile fence is"),
        ("```dockerfile fixed twice\nFROM a\n```", ":22: a dockerfile fence is"),
        ("```dockerfile bad\nFROM a", ":22: the fence does not close"),
        ("```dockerfile bad\n#~   ^ two-words\n```", ":23: there is no line above"),
        ("```dockerfile bad\nFROM a\n#~   ^^ two-words\n```", ":24: the carets reach past"),
        ("```dockerfile bad\nFROM a\n#~   ^ other\n```", ":24: an annotation names the rule of its page"),
        ("```dockerfile bad\nFROM a\n#~ two-words\n```", ":24: no annotation"),
        ('```dockerfile bad\nFROM a\n#~ "b" two-words\n```', ":24: the line above does not hold 'b'"),
        ("```dockerfile bad\nFROM a\n#~...^ two-words\n```", ":24: no span is open"),
        ("```dockerfile good\nFROM a\n#~   ^ two-words\n```", ":22: a good example has no findings"),
        ("```dockerfile bad\nFROM a\n#- b\n#- b\n```", ":22: two files of one name"),
    ],
)
def test_malformed_examples_are_refused(fence: str, message: str) -> None:
    assert message in refusal(examples=f"\n{fence}\n")
