"""Finds JSON in the heredocs of COPY that is not laid out."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Copy, Instruction
from tare.syntax import Heredoc
from tare.text import Edit, Span

SHORT = 60


@check(Instruction, "COPY", "ADD")
def find(copy: Copy) -> Iterator[Finding]:
    heredocs = copy.parts.heredocs
    if len(heredocs) != 1 or copy.is_trigger or not (copy.target or "").endswith(".json"):
        return
    heredoc = heredocs[0]
    written = heredoc.body.of(copy.item.text)
    text = written.strip()
    better = _laid_out(text)
    if better is not None and "\r\n" in written:
        better = better.replace("\n", "\r\n")
    if better is None or better == text or (len(text) <= SHORT and "\n" not in text):
        return
    at = _place(heredoc, written, text)
    yield Finding(
        copy.at(at), "this JSON is not laid out", (Fix("Lay it out", (Edit(copy.at(at), better),), is_safe=True),)
    )


def _place(heredoc: Heredoc, written: str, text: str) -> Span:
    start = heredoc.body.start + written.index(text)
    return Span(start, start + len(text))


def _laid_out(text: str) -> str | None:
    """The same JSON, laid out; None where it is none, or would not be the same."""
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_float=_same, parse_constant=_refuse)
        return json.dumps(value, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _same(number: str) -> float:
    if repr(float(number)) != number:
        raise ValueError("a number that would be written otherwise")
    return float(number)


def _refuse(name: str) -> object:
    raise ValueError(name)
