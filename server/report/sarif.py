"""SARIF 2.1.0, with the rules' pages as help and every repair as a fix (OASIS sarif-v2.1.0)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..engine.catalogue import catalogue, page
from .entry import EditEntry, Entry, FileReport, FixEntry
from .setting import SETTING

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note", "hint": "note"}


def write(reports: Iterable[FileReport]) -> str:
    """One run with the findings of all files, and what could not be judged as notifications."""
    reports = list(reports)
    slugs = sorted({entry.rule for report in reports for entry in report.entries})
    numbers = {slug: number for number, slug in enumerate(slugs)}
    problems = [report for report in reports if report.problem]
    run = {
        "tool": {"driver": {"name": "tare", "version": __version__, "rules": [_rule(slug) for slug in slugs]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(entry, numbers) for report in reports for entry in report.entries],
        "invocations": [
            {
                "executionSuccessful": not problems,
                "toolExecutionNotifications": [_notification(report) for report in problems],
            }
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(slug: str) -> dict[str, Any]:
    if slug == SETTING.rule:
        return {"id": slug, "shortDescription": {"text": SETTING.title}, "properties": {"tags": list(SETTING.tags)}}
    rule = catalogue()[slug]
    read = page(slug)
    return {
        "id": slug,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": read.what},
        "help": {"text": read.explain(), "markdown": read.explain(with_examples=True)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity.label]},
        "properties": {"tags": list(rule.tags), "aliases": list(rule.also)},
    }


def _result(entry: Entry, numbers: dict[str, int]) -> dict[str, Any]:
    place = EditEntry(entry.line, entry.column, entry.end_line, entry.end_column, "")
    found: dict[str, Any] = {
        "ruleId": entry.rule,
        "ruleIndex": numbers[entry.rule],
        "level": _LEVELS[entry.severity],
        "message": {"text": entry.message},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(entry.path), "region": _region(place)}}],
    }
    if entry.saving_bytes is not None:
        found["properties"] = {"savingBytes": entry.saving_bytes}
    # A fix that creates a file has no place in SARIF, which knows changes of existing artifacts only.
    fixes = [_fix(entry.path, fix) for fix in entry.fixes if fix.edits and not fix.creates and not fix.appends]
    return {**found, "fixes": fixes} if fixes else found


def _fix(path: str, fix: FixEntry) -> dict[str, Any]:
    replacements = [{"deletedRegion": _region(edit), "insertedContent": {"text": edit.text}} for edit in fix.edits]
    return {
        "description": {"text": fix.title if fix.is_safe else f"{fix.title} (unsafe)"},
        "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": replacements}],
    }


def _region(place: EditEntry) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _artifact(path: str) -> dict[str, str]:
    slashed = quote(path.replace(os.sep, "/"), errors="surrogateescape")
    if os.path.isabs(path):
        return {"uri": "file://" + (slashed if slashed.startswith("/") else "/" + slashed)}
    return {"uri": slashed, "uriBaseId": "%SRCROOT%"}


def _notification(report: FileReport) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": report.problem},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(report.path)}}],
    }
