"""One JSON array, one object for each finding: the contract for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from .entry import Entry, FileReport, FixEntry


def write(reports: Iterable[FileReport]) -> str:
    """The findings of all files, in their order."""
    objects = [json.dumps(as_object(entry)) for report in reports for entry in report.entries]
    return "[" + ",\n ".join(objects) + "]\n"


def as_object(entry: Entry) -> dict[str, Any]:
    """A finding with every key of the contract."""
    return {
        "path": entry.path,
        "rule": entry.rule,
        "aliases": list(entry.aliases),
        "severity": entry.severity,
        "message": entry.message,
        "line": entry.line,
        "column": entry.column,
        "end_line": entry.end_line,
        "end_column": entry.end_column,
        "tags": list(entry.tags),
        "saving_bytes": entry.saving_bytes,
        "fixes": [_fix(fix) for fix in entry.fixes],
    }


def _fix(fix: FixEntry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": fix.title,
        "safe": fix.is_safe,
        "edits": [edit._asdict() for edit in fix.edits],
    }
    if fix.creates:
        found["creates"] = [{"path": path, "text": text} for path, text in fix.creates]
    if fix.appends:
        found["appends"] = [{"path": path, "text": text} for path, text in fix.appends]
    return found
