"""What is wrong in configuration files, as findings of these files: told in every format, once for each place."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache

from ..report.entry import Entry, FileReport
from ..report.setting import SETTING
from ..text import Lines, Record
from ..world.config import ConfigProblem
from ..world.files import read_text


class ConfigSaid(Record):
    """The problems of one configuration: those with a place, files that could not be read, and all others."""

    entries: tuple[Entry, ...] = ()
    unusable: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def config_findings(problems: tuple[ConfigProblem, ...]) -> ConfigSaid:
    """The problems sorted by what can be said of them. Reads the files again to tell lines and columns."""
    entries = tuple(filter(None, map(_entry, problems)))
    unusable = tuple(str(problem) for problem in problems if problem.hides_all)
    placed = {(entry.message, entry.line) for entry in entries}
    others = (one for one in problems if not one.hides_all and (one.message, one.line) not in placed)
    return ConfigSaid(entries, unusable, tuple(map(str, others)))


def config_reports(reports: Iterable[FileReport]) -> list[FileReport]:
    """A report on each configuration file in which something means nothing, by path."""
    found: dict[str, tuple[dict[Entry, None], str]] = {}
    for report in reports:
        for entry in report.settings:
            shown = entry._replace(path=_shown(entry.path))
            found.setdefault(shown.path, ({}, report.fails_from))[0][shown] = None
    return [FileReport(path, tuple(entries), fails_from=fails) for path, (entries, fails) in sorted(found.items())]


def _entry(problem: ConfigProblem) -> Entry | None:
    """None where the place is not known."""
    text = read_text(problem.path) if problem.span is not None and not problem.hides_all else None
    if problem.span is None or not isinstance(text, str):
        return None
    lines = Lines(text)
    (line, column), (end_line, end_column) = lines.position(problem.span.start), lines.position(problem.span.end)
    return Entry(
        problem.path,
        SETTING.rule,
        (),
        SETTING.severity,
        problem.message,
        line + 1,
        column + 1,
        end_line + 1,
        end_column + 1,
        SETTING.tags,
        None,
        (),
        lines.content(line).of(text),
    )


def _shown(path: str) -> str:
    """As the files of the working directory are shown, where it is below that."""
    return path.removeprefix(os.path.join(os.getcwd(), ""))
