"""Hints on base images: what is pulled, of which image that was observed, and where exactly the words stand."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tare.features.inlay import Hint, hints
from tare.model import Facts, build
from tare.model.facts import ImageCard, ImageSize
from tare.model.images.base_images import find
from tare.model.images.image import ImageReference
from tare.syntax import parse
from tare.text import Span
from tare.text.sizes import say_bytes

FROM = frozenset(("FROM",))


def on_from(text: str, facts: Facts | None = None) -> list[Hint]:
    """All hints on base images."""
    return list(hints(build(parse(text), facts=facts or Facts()), Span(0, len(text)), FROM))


def test_what_is_pulled() -> None:
    (hint,) = on_from("FROM python:3.12\n")
    assert (hint.offset, hint.label) == (len("FROM python:3.12"), "≈ 411 MB pull")


@pytest.mark.parametrize(
    "text",
    [
        "FROM scratch\n",
        "FROM registry.example/own/image:1\n",
        "ARG BASE\nFROM $BASE\n",
        "FROM\n",
        "# FROM debian:12\n",
        "",
    ],
)
def test_nothing_is_said_of_what_nobody_knows(text: str) -> None:
    assert on_from(text) == []


def test_only_the_first_of_stages_that_stand_on_each_other() -> None:
    text = "FROM debian:12 AS a\nFROM a AS b\nFROM b\n"
    assert [hint.offset for hint in on_from(text)] == [text.index("\n")]


def test_a_variable_with_a_default_is_the_image_that_it_names() -> None:
    (through,) = on_from("ARG BASE=debian:12\nFROM $BASE\n")
    (directly,) = on_from("FROM debian:12\n")
    assert (through.label, through.tooltip) == (directly.label, directly.tooltip)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("FROM debian:12", "FROM debian:12"),
        ("FROM debian:12 \t\n", "FROM debian:12"),
        ("FROM debian:12\u00a0\n", "FROM debian:12"),
        ("FROM debian:12\r\nUSER a\r\n", "FROM debian:12"),
        ("FROM debian:12 \\  \n AS a\n", "FROM debian:12 \\"),
        ("FROM \\\n debian:12\n", "FROM \\"),
        ("# escape=`\nFROM debian:12 `\n AS a\n", "FROM debian:12 `"),
        ("\n  FROM debian:12\n", "  FROM debian:12"),
        ("\ufeffFROM debian:12\n", "\ufeffFROM debian:12"),
        ("ARG A=🐳\nFROM --platform=🐳 debian:12\n", "FROM --platform=🐳 debian:12"),
    ],
)
def test_behind_the_last_visible_code_point_of_the_first_line(text: str, before: str) -> None:
    (hint,) = on_from(text)
    assert text[: hint.offset].rsplit("\n", 1)[-1] == before


def test_a_tooltip_names_the_size_on_disk_the_day_and_the_source() -> None:
    known = find("debian:12")
    assert known is not None
    assert known.uncompressed_bytes is not None
    assert known.observed is not None
    (hint,) = on_from("FROM debian:12\n")
    assert f"About {say_bytes(known.uncompressed_bytes)} on disk (linux/amd64)." in hint.tooltip
    assert (
        f"_Sizes of `debian:bookworm`, observed on {known.observed}. Source: `docker-library/repo-info:" in hint.tooltip
    )
    assert "reckoned" not in hint.tooltip
    assert "nearest" not in hint.tooltip


def test_a_size_that_nobody_observed_is_called_reckoned() -> None:
    known = find("python:3.12")
    assert known is not None
    assert known.uncompressed_bytes is None
    (hint,) = on_from("FROM python:3.12\n")
    assert "The size on disk is reckoned from what is pulled." in hint.tooltip


def test_a_relative_is_named_where_the_tag_itself_was_not_observed() -> None:
    (hint,) = on_from("FROM python:3.12.999-slim\n")
    assert "_Sizes of `python:3.12-slim`, the nearest that is known, observed on " in hint.tooltip


def test_what_the_source_says_of_other_things_is_left_out() -> None:
    known = find("almalinux:9")
    assert known is not None
    assert "[inferred" in known.source
    (hint,) = on_from("FROM almalinux:9\n")
    assert "inferred" not in hint.tooltip
    assert hint.tooltip.endswith("`._")


class _Registry:
    """Somebody who was asked for the size of debian:12, and of nothing else."""

    def of(self, image: ImageReference, platform: str) -> ImageSize | None:
        if image.text != "debian:12":
            return None
        if platform == "linux/arm64":
            card = ImageCard("docker.io", "2026-08-05", platform, ("linux/amd64", "linux/arm64"))
            return ImageSize(48_000_000, None, card=card)
        return ImageSize(50_000_000, 120_000_000)

    def problem(self, image: ImageReference, platform: str) -> str:
        return f"docker.io has no {platform} of it" if image.text == "python:3.12" else ""


def test_our_source_is_not_named_for_sizes_that_somebody_else_told() -> None:
    asked, ours = on_from("FROM debian:12\nFROM python:3.12\n", Facts(images=_Registry()))
    assert asked.label == "50 MB pull"
    assert "About 120 MB on disk" in asked.tooltip
    assert "Sizes of" not in asked.tooltip
    assert "Sizes of `python:3.12`" in ours.tooltip
    assert "No answer from the registry: docker.io has no linux/amd64 of it." in ours.tooltip


def test_a_platform_that_is_asked_for_is_named_where_it_is_known_and_where_it_is_not() -> None:
    text = "FROM --platform=linux/arm64 debian:12\n"
    (asked,) = on_from(text, Facts(images=_Registry()))
    assert asked.label == "48 MB pull (linux/arm64)"
    assert "on disk (linux/arm64)." in asked.tooltip
    assert "As docker.io said on 2026-08-05, for `linux/arm64`." in asked.tooltip
    (ours,) = on_from(text)
    assert ours.label.startswith("about ")
    assert ours.label.endswith(" pull (as linux/amd64)")
    assert "asks for `linux/arm64`, whose sizes are not known here" in ours.tooltip
    (usual,) = on_from("FROM --platform=linux/amd64 debian:12\n")
    assert usual.label.endswith(" pull")


_PIECES = ("FROM ", "debian:12", "python:3.12", " AS a", "a", "\\", "`", " ", "\t", "\n", "\r\n", "\r", "\u00a0", "🐳",
           "# escape=`\n", "ARG A=debian:12\n", "$A", "RUN <<E\n", "E\n", "ONBUILD ")  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
@example("FROM debian:12 \\")
@example("FROM debian:12\r")
def test_whatever_the_file_holds_a_hint_follows_something_visible(text: str) -> None:
    for hint in on_from(text):
        assert not text[hint.offset - 1].isspace()
        rest = text[hint.offset :].splitlines()
        assert not rest or not rest[0].strip()
        assert hint.label.endswith(" pull")
