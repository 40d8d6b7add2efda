"""`tare rules`: every rule with what it is about, where it is on, and whether it repairs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..engine.catalogue import catalogue
from ..engine.front import TAGS
from ..engine.rule import Rule
from .terminal import is_terminal

if TYPE_CHECKING:
    from rich.console import Console

_TABLE_WIDTH = 140
"""From how many columns on a terminal shows a table whose titles are read at a glance."""


def rules(style: str) -> int:
    """List all rules: as a table, where `style` is json as an array, where it is markdown as the index of a README."""
    found = list(catalogue().values())
    if style == "json":
        print(json.dumps([_as_object(rule) for rule in found], indent=1))
    elif style == "markdown":
        print("\n".join(_as_markdown(found)))
    elif is_terminal(sys.stdout):
        _draw(found)
    else:
        for rule in found:
            print("\t".join((rule.slug, *_facts(rule), rule.title)))
    return 0


def _facts(rule: Rule) -> tuple[str, str, str, str]:
    return rule.severity.label, ",".join(rule.tags), rule.presets[0] if rule.presets else "off", rule.fix


def _draw(found: list[Rule]) -> None:
    from rich.console import Console

    console = Console()
    if console.width >= _TABLE_WIDTH:
        _draw_table(found, console)
    else:
        # Columns of a few letters each can be read by nobody: here each rule has two lines, the title in the second.
        for rule in found:
            severity, tags, preset, fix = _facts(rule)
            repair = f"{fix} fix" if fix != "none" else "no fix"
            console.print(f"[bold]{rule.slug}[/bold]  {severity} · {tags} · {preset} · {repair}", highlight=False)
            console.print(f"    {rule.title}", markup=False, highlight=False)
    console.print(f"{len(found)} rules. `tare explain RULE` shows one.", markup=False, highlight=False)


def _draw_table(found: list[Rule], console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("rule", "severity", "tags", "from preset", "fix", "title"):
        table.add_column(column, no_wrap=column != "title")
    for rule in found:
        table.add_row(f"[bold]{rule.slug}[/bold]", *_facts(rule), rule.title)
    console.print(table)


def _as_markdown(found: list[Rule]) -> Iterator[str]:
    """A table for each tag, a rule in that of its first; links are from the folder of the rules."""
    yield f"{len(found)} rules, {sum(rule.fix != 'none' for rule in found)} with a fix."
    for tag in TAGS:
        listed = [rule for rule in found if rule.tags[0] == tag]
        if not listed:
            continue
        yield from ("", f"### {tag}", "", "| rule | what | severity | from preset | fix |", "|---|---|---|---|---|")
        for rule in listed:
            severity, _, preset, fix = _facts(rule)
            page = f"{rule.slug.replace('-', '_')}.md"
            yield f"| [`{rule.slug}`]({page}) | {rule.title} | {severity} | {preset} | {fix} |"


def _as_object(rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.slug,
        "title": rule.title,
        "severity": rule.severity.label,
        "tags": rule.tags,
        "presets": rule.presets,
        "fix": rule.fix,
        "since": rule.since,
        "aliases": rule.also,
    }
