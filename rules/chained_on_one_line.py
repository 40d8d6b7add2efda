"""Finds scripts that chain more than two commands on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.syntax.shell_tree import Step
from tare.text import Edit, Record, Span

FEW = 2


class Style(Record):
    """How a script goes on in its next line: how far in, and whether the operator stays on the line before."""

    indent: str
    is_trailing: bool


USUAL = Style("    ", False)


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if run.is_exec or run.parts.heredocs or len(run.scripts) != 1 or run.is_trigger:
        return
    text, escape = run.item.text, run.item.escape
    chain = run.scripts[0].chain
    edits: list[Edit] = []
    style = _style(text, chain)
    for before, after in pairwise(chain):
        connector = after.connector
        if connector is None or connector.text not in ("&&", "||"):
            continue
        if "\n" in Span(before.span.end, after.span.start).of(text):
            style = _style_of(text, before, after) or style
        elif style.is_trailing:
            edits.append(Edit(run.at(Span(connector.span.end, after.span.start)), f" {escape}\n{style.indent}"))
        else:
            edits.append(Edit(run.at(Span(before.span.end, connector.span.start)), f" {escape}\n{style.indent}"))
    if len(edits) < FEW:
        return
    fix = Fix("Begin each command on a line of its own", tuple(edits), is_safe=True)
    yield Finding(run.at(run.parts.argument), f"{len(edits) + 1} commands stand on one line", (fix,))


def _style(text: str, chain: Sequence[Step]) -> Style:
    """That of the first command which begins a line; the usual one where none does."""
    styles = (_style_of(text, before, after) for before, after in pairwise(chain))
    return next((style for style in styles if style is not None), USUAL)


def _style_of(text: str, before: Step, after: Step) -> Style | None:
    connector = after.connector
    if connector is None:
        return None
    leading = Span(before.span.end, connector.span.start).of(text)
    trailing = Span(connector.span.end, after.span.start).of(text)
    gap = leading if "\n" in leading else trailing
    indent = gap.rpartition("\n")[2]
    return Style(indent, gap is trailing) if "\n" in gap and not indent.strip(" \t") else None
