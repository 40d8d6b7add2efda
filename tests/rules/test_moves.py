"""Fixes that move or join whole lines, where a page cannot show it: line ends, and texts that end without one."""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.catalogue import catalogue, load
from tare.engine.finding import Finding, Fix
from tare.engine.fixing import repair
from tare.engine.rulebook import Rulebook
from tare.model import build
from tare.syntax import parse

from .folder import Folder


def first(finding: Finding) -> Fix | None:
    return finding.fixes[0] if finding.fixes else None


def repaired(slug: str, text: str, *files: str) -> str:
    """The text after the first fix of every finding, round after round; applying them again changes nothing."""
    context = Folder(dict.fromkeys(files, "")) if files else None
    rulebook = Rulebook([load(catalogue()[slug])])
    once = repair(analyse(build(parse(text), context=context), rulebook), first)
    assert once.applied
    again = repair(analyse(build(parse(once.text), context=context), rulebook), first)
    assert again.text == once.text
    return once.text


COPY = (
    "copy-before-install",
    "FROM node:22\nWORKDIR /größe\n# Alles\nCOPY --chown=1000 ./ ./\n\nRUN npm ci\n",
    "FROM node:22\nWORKDIR /größe\nCOPY --chown=1000 package*.json ./\n\nRUN npm ci\n\n"
    "# Alles\nCOPY --chown=1000 ./ ./\n",
)
UPDATE = (
    "update-in-own-layer",
    "FROM debian:13\nRUN apt-get update\n\nRUN apt-get install -y größe\n",
    "FROM debian:13\nRUN apt-get update && apt-get install -y größe\n",
)
MOVED = (
    "volatile-instruction-early",
    "FROM debian:13\n\n# Datum\nARG BUILD_DATE\n\nRUN apt-get install -y curl\n",
    "FROM debian:13\n\nRUN apt-get install -y curl\n# Datum\nARG BUILD_DATE\n",
)
CASES = [COPY, UPDATE, MOVED]


@pytest.mark.parametrize(("slug", "before", "after"), CASES)
def test_lines_move_with_their_own_line_ends(slug: str, before: str, after: str) -> None:
    assert repaired(slug, before) == after
    assert repaired(slug, before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")


@pytest.mark.parametrize(("slug", "before", "after"), CASES)
def test_a_text_without_a_last_line_end_stays_so(slug: str, before: str, after: str) -> None:
    assert repaired(slug, before.removesuffix("\n")) == after.removesuffix("\n")


def test_the_escape_character_of_the_file_is_kept() -> None:
    text = "# escape=`\nFROM node:22\nWORKDIR /app\nCOPY . `\n  .\nRUN npm ci `\n  --omit=dev\n"
    assert repaired("copy-before-install", text, "package.json", "package-lock.json", "app.js") == (
        "# escape=`\nFROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci `\n  --omit=dev\n"
        "COPY . `\n  .\n"
    )


def test_a_keyword_in_lower_case_stays_so() -> None:
    text = "from ruby:3.4\nworkdir /app\nadd . .\nrun bundle install\n"
    assert repaired("copy-before-install", text) == (
        "from ruby:3.4\nworkdir /app\ncopy Gemfile* ./\nrun bundle install\nadd . .\n"
    )


def test_two_installs_behind_one_copy_both_go_first() -> None:
    text = 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r a.txt\nRUN pip install -r b.txt\nCMD ["x"]\n'
    assert repaired("copy-before-install", text) == (
        "FROM python:3.13\nWORKDIR /app\nCOPY a.txt .\nRUN pip install -r a.txt\nCOPY b.txt .\n"
        'RUN pip install -r b.txt\nCOPY . .\nCMD ["x"]\n'
    )
