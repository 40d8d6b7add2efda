"""Checkstyle XML, which many review tools read."""

from __future__ import annotations

from collections.abc import Iterable

from .entry import Entry, FileReport
from .markup import escape

_SEVERITIES = {"error": "error", "warning": "warning", "info": "info", "hint": "info"}


def write(reports: Iterable[FileReport]) -> str:
    """A document with all files."""
    files = "".join(
        f' <file name="{escape(report.path)}">\n{"".join(map(_error, report.entries))} </file>\n' for report in reports
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<checkstyle version="4.3">\n{files}</checkstyle>\n'


def _error(entry: Entry) -> str:
    facts = {
        "line": str(entry.line),
        "column": str(entry.column),
        "severity": _SEVERITIES[entry.severity],
        "message": entry.message,
        "source": f"tare.{entry.rule}",
    }
    attributes = " ".join(f'{key}="{escape(value)}"' for key, value in facts.items())
    return f"  <error {attributes}/>\n"
