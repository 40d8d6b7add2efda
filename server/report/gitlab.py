"""GitLab's Code Quality report: a JSON array with a fingerprint for each finding.

A fingerprint must survive edits elsewhere in the file, so it is made of the line's text and not of its number.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from .entry import Entry, FileReport

_SEVERITIES = {"error": "critical", "warning": "major", "info": "minor", "hint": "info"}


def write(reports: Iterable[FileReport]) -> str:
    """The findings of all files."""
    seen: Counter[str] = Counter()
    found = [_issue(entry, seen) for report in reports for entry in report.entries]
    return json.dumps(found, indent=1) + "\n"


def _issue(entry: Entry, seen: Counter[str]) -> dict[str, Any]:
    identity = "\0".join((entry.path, entry.rule, entry.message, entry.excerpt.strip()))
    seen[identity] += 1
    named = f"{identity}\0{seen[identity]}".encode("utf-8", "backslashreplace")
    return {
        "description": entry.message,
        "check_name": entry.rule,
        "fingerprint": hashlib.sha256(named).hexdigest(),
        "severity": _SEVERITIES[entry.severity],
        "location": {
            "path": entry.path,
            "positions": {
                "begin": {"line": entry.line, "column": entry.column},
                "end": {"line": entry.end_line, "column": entry.end_column},
            },
            "lines": {"begin": entry.line, "end": entry.end_line},
        },
    }
