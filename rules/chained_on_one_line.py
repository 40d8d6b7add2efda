"""Finds scripts that chain more than two commands on one line."""

from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.text import Edit, Span

FEW = 2


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if run.is_exec or run.parts.heredocs or len(run.scripts) != 1 or run.is_trigger:
        return
    text, escape = run.item.text, run.item.escape
    chain = run.scripts[0].chain
    edits: list[Edit] = []
    for before, after in pairwise(chain):
        connector = after.connector
        if connector is None or connector.text not in ("&&", "||"):
            continue
        gap = Span(before.span.end, after.span.start).of(text)
        if "\n" not in gap:
            edits.append(Edit(run.at(Span(before.span.end, connector.span.start)), f" {escape}\n    "))
    if len(edits) < FEW:
        return
    fix = Fix("Begin each command on a line of its own", tuple(edits), is_safe=True)
    yield Finding(run.at(run.parts.argument), f"{len(edits) + 1} commands stand on one line", (fix,))
