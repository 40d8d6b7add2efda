"""Workflow commands of GitHub Actions, which draw findings into a pull request.

Escaping follows `toolkit/packages/core/src/command.ts`.
"""

from __future__ import annotations

from collections.abc import Iterable

from .entry import Entry, FileReport

_LEVELS = {"error": "error", "warning": "warning", "info": "notice", "hint": "notice"}


def write(reports: Iterable[FileReport]) -> str:
    """One line for each finding."""
    return "".join(_command(entry) for report in reports for entry in report.entries)


def _command(entry: Entry) -> str:
    facts = {
        "file": entry.path,
        "line": str(entry.line),
        "endLine": str(entry.end_line),
        "title": f"tare {entry.rule}",
    }
    if entry.line == entry.end_line:
        # GitHub refuses columns where a finding goes over several lines.
        facts |= {"col": str(entry.column), "endColumn": str(max(entry.end_column - 1, entry.column))}
    listed = ",".join(f"{key}={_property(value)}" for key, value in facts.items())
    return f"::{_LEVELS[entry.severity]} {listed}::{_data(entry.message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
