"""`tare rules`: every rule with what it is about, where it is on, and whether it repairs."""

from __future__ import annotations

import json
import sys

from ..engine.catalogue import catalogue
from ..engine.rule import Rule
from .terminal import is_terminal


def rules(style: str) -> int:
    """List all rules, as a table or, where `style` is json, as an array."""
    found = list(catalogue().values())
    if style == "json":
        print(json.dumps([_as_object(rule) for rule in found], indent=1))
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
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("rule", "severity", "tags", "from preset", "fix", "title"):
        table.add_column(column, no_wrap=column in ("rule", "severity"))
    for rule in found:
        table.add_row(f"[bold]{rule.slug}[/bold]", *_facts(rule), rule.title)
    console = Console()
    console.print(table)
    console.print(f"{len(found)} rules. `tare explain RULE` shows one.", markup=False, highlight=False)


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
