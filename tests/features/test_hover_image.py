"""Hovers on images: the guide's trade-off table for the image under the cursor, from the data."""

from __future__ import annotations

import re

import pytest
from tare.model.images.base_images import find
from tare.text.sizes import say_bytes

from .cursor import ask, told


def rows(markdown: str) -> list[list[str]]:
    """The cells of the table, without its head."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_card_of_an_image_that_was_observed():
    span, markdown = ask("FROM node$0:22\n")
    facts = find("node:22")
    assert span == "node:22"
    assert markdown.startswith("**`node:22`** Debian 12, glibc\n")
    assert f"- Size: about {say_bytes(facts.compressed_bytes)} pulled" in markdown
    assert "- Shell: yes\n- User: `root`\n- Package manager: `apt`" in markdown
    assert markdown.endswith(
        f"_Observed on {facts.observed}. Source: docker-library/repo-info, what Docker Hub served._"
    )


def test_the_table_of_alternatives():
    found = rows(told("FROM node$0:22\n"))
    size = {
        name: f"about {say_bytes(find(name).compressed_bytes)}"
        for name in ("node:22", "node:22-alpine", "node:22-slim")
    }
    assert found[:3] == [
        ["`node:22`", size["node:22"], "glibc", "yes", "this one"],
        [
            "`node:22-alpine`",
            size["node:22-alpine"],
            "musl",
            "yes",
            "no: test thoroughly, no compilers, apk instead of apt",
        ],
        ["`node:22-slim`", size["node:22-slim"], "glibc", "yes", "yes (no compilers)"],
    ]
    assert found[3][0] == "`gcr.io/distroless/nodejs22-debian13`"
    assert found[3][2:4] == ["glibc", "none"]
    assert found[3][4].startswith("to run, not to build")


def test_every_size_is_about():
    markdown = told("FROM python:3$0.12\n")
    assert re.findall(r"(?<!about )\b\d[\d.]* [kMG]B", markdown) == []


def test_the_caveats_of_the_guide_stand_below_the_table():
    markdown = told("FROM debian:$012\n")
    assert "**The Alpine DNS issue.**" in markdown
    assert "Test thoroughly" in markdown
    assert "kubectl debug" in markdown
    assert "Trade-offs" in markdown


def test_no_caveat_about_what_is_not_offered():
    markdown = told("FROM alpine:3.$020\n")
    assert rows(markdown) == []
    assert "kubectl debug" not in markdown
    assert "**musl and glibc.**" in markdown


def test_pulling_is_for_architects_and_invents_no_number():
    text = "FROM node$0:22\n"
    assert "**Pulling.**" not in told(text)
    (paragraph,) = [part for part in told(text, "architect").split("\n\n") if part.startswith("**Pulling.**")]
    assert not re.search(r"\d", paragraph)


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("debian", "No tag is written, which means `latest`"),
        ("debian:latest", "The tag `latest` names no version"),
        ("node:lts-slim", "The tag `lts-slim` names no version"),
        ("debian@sha256:" + "0" * 64, "Pinned by its digest"),
    ],
)
def test_what_the_name_itself_says(image, said):
    assert said in told(f"FROM $0{image}\n")


def test_an_image_that_is_pinned_well_enough_gets_no_remark():
    markdown = told("FROM node$0:22-slim\n")
    assert "names no version" not in markdown
    assert "Pinned" not in markdown


def test_a_relative_is_named():
    assert "of its nearest relative `python:3.12`" in told("FROM python:3$0.12.4\n")


def test_an_image_of_which_only_the_name_is_known():
    markdown = told("FROM registry.example.org/own/app$0:1-alpine3.20\n")
    assert markdown.startswith("**`registry.example.org/own/app:1-alpine3.20`** Alpine 3.20, musl")
    assert "Size" not in markdown
    assert markdown.endswith("_Read from the image's name; nobody measured it for us._")


def test_an_image_of_which_nothing_is_known():
    assert told("FROM registry.example.org/own/app$0:1\n") == (
        "**`registry.example.org/own/app:1`**\n\nNothing more is known of it here."
    )


def test_a_tag_that_gets_no_fixes_any_more():
    assert "The publisher builds it no longer" in told("FROM gcr.io/distroless/java17-debian12$0\n")


def test_scratch():
    span, markdown = ask("FROM scr$0atch\n")
    assert span == "scratch"
    assert markdown.startswith("**`scratch`** The empty base: no files, no shell")


def test_the_value_of_an_argument_is_looked_up():
    span, markdown = ask("ARG V=3.12\nFROM py$0thon:${V}-slim\n")
    assert span == "python:${V}-slim"
    assert markdown.startswith("**`python:3.12-slim`** ")


def test_an_image_that_only_the_build_knows():
    assert told("ARG IMAGE\nFROM $0a${IMAGE}\n") == "**`a${IMAGE}`** Which image this is only the build knows."


def test_the_image_that_a_copy_takes_from():
    span, markdown = ask("FROM debian:12\nCOPY --from=nginx$0:1.27 /a /b\n")
    assert span == "nginx:1.27"
    assert markdown.startswith("**`nginx:1.27`** ")
    assert markdown.endswith("No stage above has that name: an image, or a named context that the build is given.")


@pytest.mark.parametrize("depth", ["beginner", "developer", "architect"])
def test_every_depth_has_the_table(depth):
    assert len(rows(told("FROM golang:1$0.25\n", depth))) >= 4
