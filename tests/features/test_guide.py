"""Every part of the guide is somewhere: a topic, and a place where that topic is shown."""

from __future__ import annotations

import re

import pytest
from tare.data import read
from tare.features.explain import explain
from tare.features.guide import DEPTHS, SECTIONS, SHOWN, show, topics, unwrap
from tare.features.phrases import phrase

from .cursor import told

# The headings of the guide, and of its interview part the questions.
GUIDE = (
    "0. Learning Objectives",
    "1. Core Concepts",
    "2. Architecture Breakdown",
    "3. Internal Mechanics",
    "4. Trade-Off Analysis",
    "5. Scaling Considerations",
    "6. Real Production Lessons",
    "Why are small images better?",
    "What is `.dockerignore`?",
    "Difference between `COPY` and `ADD`.",
    "Explain Multi-Stage builds.",
    "Why sort `apt-get install` arguments?",
    "How to flatten an image?",
    "Explain the difference between `musl` and `glibc`.",
    "How to debug a container that has no shell (Distroless)?",
    "What is a Dangling Image?",
    "8. Order Matters",
    "8. Combine RUNs",
    "8. Don't run as Root",
)

# A cursor for each kind of place, to see the topics of the table where they belong.
CURSORS = {
    "FROM": "FR$0OM debian:12\n",
    "RUN": "FROM a\nR$0UN x\n",
    "COPY": "FROM a\nCO$0PY a b\n",
    "ADD": "FROM a\nA$0DD a b\n",
    "USER": "FROM a\nUS$0ER a\n",
    "stage": "FROM a AS x$0\nFROM b\n",
    "packages": "FROM debian\nRUN apt-get in$0stall a b\n",
    "musl": "FROM alpine:3.2$00\n",
    "musl instead": "FROM debian:$012\n",
    "no shell": "FROM gcr.io/distroless/static-debian12$0\n",
    "no shell instead": "FROM debian:$012\n",
    "image": "FROM alpine:3.2$00\n",
    "alternatives": "FROM debian:$012\n",
}


def test_every_section_of_the_guide_has_topics():
    assert tuple(section.heading for section in SECTIONS) == GUIDE
    for section in SECTIONS:
        assert section.topics
        assert set(section.topics) <= set(topics())


def test_every_topic_is_of_the_guide_and_is_shown():
    assert {key for section in SECTIONS for key in section.topics} == set(topics())
    assert {key for keys in SHOWN.values() for key in keys} == set(topics())


@pytest.mark.parametrize("place", SHOWN)
def test_hovers_show_the_topics_of_their_place(place):
    for key in SHOWN[place]:
        depths = [depth for depth in DEPTHS if show(key, depth)]
        shown = [depth for depth in depths if show(key, depth) in told(CURSORS[place], depth)]
        # What concerns an alternative only is spelt out for developers, others read the whole topic.
        assert shown == (["developer"] if place.endswith("instead") and len(depths) == 1 else depths), key


@pytest.mark.parametrize("key", topics())
def test_topics_can_be_asked_for_by_name(key):
    for depth in DEPTHS:
        text = explain(key, depth)
        assert text is not None
        assert text.startswith(f"# {topics()[key].title}\n\n")
        assert len(text) > 80
    lesson = explain(key, "architect")
    assert lesson is not None
    assert all(part in lesson for part in topics()[key].parts.values())


def test_the_three_depths_say_different_things():
    for place in ("FROM", "COPY"):
        assert len({told(CURSORS[place], depth) for depth in DEPTHS}) == 3


def test_an_unknown_depth_reads_as_a_developer():
    assert told(CURSORS["COPY"], "wizard") == told(CURSORS["COPY"], "developer")


def test_prose_has_no_line_ends_inside_paragraphs_but_in_code():
    for topic in topics().values():
        for text in topic.parts.values():
            without_code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
            assert not re.search(r"\S\n\S", without_code), topic.key
    example = topics()["multi-stage"].parts["Beginner"]
    assert "RUN mvn package\n\nFROM eclipse-temurin:21-jre-alpine\nCOPY --from=builder" in example
    assert unwrap("a\nb\n\n- c\n- d\n\n```x\ne\n\nf\n```\n\ng\nh\n") == "a b\n\n- c\n- d\n\n```x\ne\n\nf\n```\n\ng h"


def test_every_sentence_of_the_data_is_used_somewhere():
    import tare.features as features

    (folder,) = features.__path__
    code = "".join(path.read_text(encoding="utf-8") for path in __import__("pathlib").Path(folder).glob("*.py"))
    for key in re.findall(r"^## `([a-z-]+)`$", read("hovers.md"), re.MULTILINE):
        assert f'"{key}"' in code or f"'{key}'" in code, key
        assert phrase(key)
