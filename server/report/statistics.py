"""How often each rule speaks: a table for people, an array for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..text import Record
from .entry import Entry, FileReport
from .text import Line, Piece, format_bytes


class Row(Record):
    """What one rule came to: findings, the files that have them, those that a safe or any fix repairs, and bytes."""

    rule: str
    severity: str
    findings: int
    files: int
    safe: int
    fixable: int
    saving_bytes: int


def rows(reports: Iterable[FileReport]) -> list[Row]:
    """One row for each rule that has findings, the most frequent first."""
    found: dict[str, list[Entry]] = {}
    for report in reports:
        for entry in report.entries:
            found.setdefault(entry.rule, []).append(entry)
    return sorted((_row(rule, entries) for rule, entries in found.items()), key=lambda row: (-row.findings, row.rule))


def as_json(reports: Iterable[FileReport]) -> str:
    """The rows as a JSON array of objects."""
    return json.dumps([row._asdict() for row in rows(reports)], indent=1) + "\n"


def lines(reports: Iterable[FileReport]) -> Iterable[Line]:
    """The rows as columns, with a heading; nothing where nothing was found."""
    found = rows(reports)
    if not found:
        return
    width = max(len(row.rule) for row in found)
    yield (Piece(f"{'findings':>8} {'files':>6} {'safe fix':>8} {'any fix':>8}  {'rule':{width}}  saves", "bold"),)
    for row in found:
        saves = f"about {format_bytes(row.saving_bytes)}" if row.saving_bytes else ""
        counts = f"{row.findings:>8,} {row.files:>6,} {row.safe:>8,} {row.fixable:>8,}"
        yield (Piece(f"{counts}  "), Piece(f"{row.rule:{width}}", "bold"), Piece(f"  {saves}".rstrip()))


def _row(rule: str, entries: list[Entry]) -> Row:
    return Row(
        rule,
        entries[0].severity,
        len(entries),
        len({entry.path for entry in entries}),
        sum(any(fix.is_safe for fix in entry.fixes) for entry in entries),
        sum(bool(entry.fixes) for entry in entries),
        sum(entry.saving_bytes or 0 for entry in entries),
    )
