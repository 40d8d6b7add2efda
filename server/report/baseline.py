"""A baseline: the findings that a team knows of, so that a check speaks of new ones alone.

A finding is known by its file, its rule and the text of its line, not by the line's number: edits elsewhere in the file
leave it known. Where one line has several findings of one rule, they are counted. The file is JSON that a review can
read, and the same findings give the same text.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .entry import Entry, FileReport

_VERSION = 1

Known = Mapping[tuple[str, str, str], int]  # path from the baseline's folder, rule, text of the line


class BaselineError(ValueError):
    """The file is no baseline; the message says why."""


def read_baseline(path: str) -> Known:
    """The findings that the baseline at `path` holds. Raises OSError and BaselineError."""
    import json

    with open(path, encoding="utf-8") as file:
        try:
            content = json.load(file)
        except ValueError as error:
            raise BaselineError(f"is no JSON: {error}") from None
    if not isinstance(content, dict) or content.get("version") != _VERSION:
        raise BaselineError(f"is no baseline of version {_VERSION}")
    known: Counter[tuple[str, str, str]] = Counter()
    try:
        for one in content["findings"]:
            known[str(one["path"]), str(one["rule"]), str(one["line"])] += int(one.get("count", 1))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BaselineError("has a finding without path, rule and line") from None
    return known


def write_baseline(path: str, reports: Iterable[FileReport]) -> int:
    """Write a baseline of all findings to `path`, and tell how many there are. Raises OSError."""
    import json

    counted = Counter(_identity(entry, _folder(path)) for report in reports for entry in report.entries)
    findings: list[dict[str, Any]] = []
    for (where, rule, line), count in sorted(counted.items()):
        one: dict[str, Any] = {"path": where, "rule": rule, "line": line}
        findings.append(one if count == 1 else {**one, "count": count})
    text = json.dumps({"version": _VERSION, "findings": findings}, indent=1, ensure_ascii=False) + "\n"
    with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return sum(counted.values())


def only_new(reports: Iterable[FileReport], known: Known, path: str) -> list[FileReport]:
    """The reports without the findings that the baseline at `path` holds."""
    left = Counter(known)
    return [
        report._replace(entries=tuple(entry for entry in report.entries if _is_new(entry, left, _folder(path))))
        for report in reports
    ]


def _is_new(entry: Entry, left: Counter[tuple[str, str, str]], folder: str) -> bool:
    identity = _identity(entry, folder)
    if left[identity] <= 0:
        return True
    left[identity] -= 1
    return False


def _identity(entry: Entry, folder: str) -> tuple[str, str, str]:
    return _from(folder, entry.path), entry.rule, entry.excerpt.strip()


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _from(folder: str, path: str) -> str:
    """With slashes on every system; as it is where there is no way from the one to the other."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        return path
