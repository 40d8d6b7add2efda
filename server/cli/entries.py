"""The findings of an analysis as entries of a report: with lines and columns, and the fixes that are offered."""

from __future__ import annotations

from ..engine.analysis import Analysis
from ..engine.choosing import order_fixes
from ..engine.finding import Finding, Fix
from ..engine.rulebook import Rulebook
from ..report import EditEntry, Entry, FixEntry
from ..text import Lines


def entries(path: str, analysis: Analysis, verify: bool) -> tuple[Entry, ...]:
    """Those of the file at `path`. With `verify`, each fix is tried, and left out where it breaks its promise."""
    lines = Lines(analysis.model.text)
    return tuple(_entry(path, finding, analysis, lines, verify) for finding in analysis.findings)


def _entry(path: str, finding: Finding, analysis: Analysis, lines: Lines, verify: bool) -> Entry:
    rules: Rulebook = analysis.rulebook
    rule = rules.rules[finding.rule]
    line, column = lines.position(finding.at.start)
    end_line, end_column = lines.position(finding.at.end)
    fixes = order_fixes(finding, rules.cache_strategy)
    if verify:
        from ..engine.verify import keeps_its_promise

        fixes = tuple(fix for fix in fixes if keeps_its_promise(analysis, finding, fix))
    return Entry(
        path,
        rule.slug,
        (finding.id, *rule.also) if finding.id else rule.also,
        finding.severity.label,
        finding.message,
        line + 1,
        column + 1,
        end_line + 1,
        end_column + 1,
        rule.tags,
        finding.saving_bytes,
        tuple(_fix(fix, lines) for fix in fixes),
        lines.content(line).of(lines.text),
    )


def _fix(fix: Fix, lines: Lines) -> FixEntry:
    edits = []
    for (start, end), text in fix.edits:
        line, column = lines.position(start)
        end_line, end_column = lines.position(end)
        edits.append(EditEntry(line + 1, column + 1, end_line + 1, end_column + 1, text))
    created = tuple((new.path, new.text) for new in fix.creates if new.old is None)
    appended = tuple((new.path, new.added) for new in fix.creates if new.old is not None)
    return FixEntry(fix.title, fix.is_safe, tuple(edits), created, appended)
