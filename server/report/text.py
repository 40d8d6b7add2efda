"""Findings for people: a line that editors understand, the source with a mark under it, and a summary.

Lines are made of pieces with a style each. On a terminal rich draws them; elsewhere they are joined, and rich is not
even loaded.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from ..engine.finding import WORTH_SAYING
from ..text import Record
from .entry import Entry, FileReport

WIDTH = 100
"""How much of a source line is shown, in columns of a terminal."""

_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue", "hint": "bold cyan"}
_MARK = "^"


class Piece(Record):
    """A stretch of a line, in a style of rich."""

    text: str
    style: str = ""


Line = tuple[Piece, ...]


def lines(reports: Iterable[FileReport]) -> Iterator[Line]:
    """Every finding with its excerpt, and an empty line after each."""
    for report in reports:
        for entry in report.entries:
            yield from _finding(entry)


def summary(reports: Iterable[FileReport]) -> Iterator[Line]:
    """How much was found, what of it can be repaired, and what that could save."""
    reports = list(reports)
    entries = [entry for report in reports for entry in report.entries]
    judged = sum(not report.problem for report in reports)
    applied = sum(report.applied for report in reports)
    if applied:
        yield (Piece(f"Fixed {_count(applied, 'finding')}.", "bold green"),)
    if not entries:
        yield (Piece(f"Nothing found in {_count(judged, 'file')}.", "bold green" if judged else ""),)
        return
    counts = Counter(entry.severity for entry in entries)
    kinds = ", ".join(_kind(counts[severity], severity) for severity in _STYLES if counts[severity])
    files = sum(bool(report.entries) for report in reports)
    where = f"in {_count(judged, 'file')}" if files == judged else f"in {files} of {_count(judged, 'file')}"
    yield (Piece(f"Found {_count(len(entries), 'finding')} {where}: ", "bold"), Piece(f"{kinds}."))
    yield from _repairs(entries)
    saving = sum(entry.saving_bytes or 0 for entry in entries)
    if saving:
        yield (Piece(f"About {format_bytes(saving)} could be saved.", "bold green"),)


def format_bytes(count: int) -> str:
    """A size as people say it, in decimal units as Docker shows them: `123 MB`, `1.2 GB`."""
    for unit, size in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if count >= size * 0.9995:  # what rounds up to 1,000 of a unit is 1.0 of the next
            value = count / size
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
    return f"{count} bytes"


def printable(text: str) -> str:
    """`text` without anything that a terminal would obey rather than show."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _finding(entry: Entry) -> Iterator[Line]:
    yield (
        Piece(f"{printable(entry.path)}:{entry.line}:{entry.column}: ", "bold"),
        Piece(entry.severity, _STYLES[entry.severity]),
        Piece(f": {printable(entry.message)} "),
        Piece(f"[{entry.rule}]", "dim"),
    )
    number = str(entry.line)
    source, mark = _excerpt(entry)
    if source.strip():
        yield Piece(f"  {number} | ", "dim"), Piece(source)
        yield Piece(f"  {' ' * len(number)} | ", "dim"), Piece(mark, _STYLES[entry.severity])
    note = _note(entry)
    if note:
        yield Piece(f"  {' ' * len(number)} = ", "dim"), Piece(note)
    yield ()


def _note(entry: Entry) -> str:
    parts = []
    if entry.fixes:
        best = next((fix for fix in entry.fixes if fix.is_safe), entry.fixes[0])
        parts.append(f"fix: {printable(best.title)}" if best.is_safe else f"unsafe fix: {printable(best.title)}")
    if (entry.saving_bytes or 0) >= WORTH_SAYING and "saves about" not in "".join(parts):
        parts.append(f"saves about {format_bytes(entry.saving_bytes or 0)}")
    return "; ".join(parts)


def _excerpt(entry: Entry) -> tuple[str, str]:
    """The source line and the line of marks below it, cut where it is too long to be shown."""
    line = entry.excerpt.replace("\t", "    ") if "\t" in entry.excerpt else entry.excerpt
    before = entry.excerpt[: entry.column - 1].replace("\t", "    ")
    stop = entry.end_column - 1 if entry.end_line == entry.line else len(entry.excerpt)
    marked = entry.excerpt[entry.column - 1 : stop].replace("\t", "    ")
    start = len(before)
    if len(line) > WIDTH:
        first = max(0, min(start - WIDTH // 4, len(line) - WIDTH))
        line = ("…" if first else "") + line[first : first + WIDTH] + ("…" if first + WIDTH < len(line) else "")
        shown = first - 1 if first else 0
        before = line[: start - shown]
        marked = marked[: max(len(line) - len(before), 1)]
    return printable(line), " " * _columns(before) + _MARK * max(_columns(marked.rstrip()), 1)


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    narrow = sum(unicodedata.combining(char) != 0 for char in text)
    return len(text) + wide - narrow


def _repairs(entries: list[Entry]) -> Iterator[Line]:
    safe = sum(any(fix.is_safe for fix in entry.fixes) for entry in entries)
    unsafe = sum(bool(entry.fixes) and not any(fix.is_safe for fix in entry.fixes) for entry in entries)
    if safe:
        more = f", {unsafe} more with --fix --unsafe-fixes" if unsafe else ""
        yield (Piece(f"{safe} can be fixed with --fix{more}."),)
    elif unsafe:
        yield (Piece(f"{unsafe} can be fixed with --fix --unsafe-fixes."),)


def _kind(count: int, severity: str) -> str:
    plural = "s" if count != 1 and severity != "info" else ""
    return f"{count} {severity}{plural}"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
