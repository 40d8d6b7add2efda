"""JUnit XML: one suite for each file, one failed test for each finding; a file without any is one passed test."""

from __future__ import annotations

from collections.abc import Iterable

from .entry import Entry, FileReport
from .markup import escape


def write(reports: Iterable[FileReport]) -> str:
    """A document with all files."""
    suites = [_suite(report) for report in reports]
    body = "".join(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="tare">\n{body}</testsuites>\n'


def _suite(report: FileReport) -> str:
    path = escape(report.path)
    if report.problem:
        cases = f'  <testcase name="{path}" classname="{path}"><error message="{escape(report.problem)}"/></testcase>\n'
    elif not report.entries:
        cases = f'  <testcase name="{path}" classname="{path}"/>\n'
    else:
        cases = "".join(_case(entry) for entry in report.entries)
    errors = int(bool(report.problem))
    tests = max(len(report.entries), 1)
    counts = f'tests="{tests}" failures="{len(report.entries)}" errors="{errors}"'
    return f' <testsuite name="{path}" {counts}>\n{cases} </testsuite>\n'


def _case(entry: Entry) -> str:
    name = escape(f"{entry.rule} ({entry.line}:{entry.column})")
    place = escape(f"{entry.path}:{entry.line}:{entry.column}: {entry.severity}: {entry.message}")
    failure = f'<failure message="{escape(entry.message)}" type="{escape(entry.severity)}">{place}</failure>'
    return f'  <testcase name="{name}" classname="{escape(entry.path)}">{failure}</testcase>\n'
