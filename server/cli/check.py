"""`tare check`: what the rules say of files, folders or standard input."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from ..engine.finding import Severity
from ..engine.groups import is_group
from ..engine.settings import is_known, what_is_wrong_with
from ..report import FORMATS, FileReport, writer
from ..report.baseline import BaselineError, Known, only_new, read_baseline, write_baseline
from ..world.config import NO_CONFIG, Config, Configs, read_config
from ..world.discover import discover
from ..world.files import FileProblem, decode
from ..world.hadolint_environment import hadolint_environment
from .config_findings import config_reports
from .judging import STDIN, Judge, Orders, network_given
from .terminal import discard, is_terminal, show, write_exactly
from .workers import Numbered, judge_all

CLEAN, FOUND, UNUSABLE = 0, 1, 2

_PATIENCE = 0.5  # seconds without a sign of life
_WITH_FIXES = ("json", "sarif")


def check(options: argparse.Namespace) -> int:
    """Judge what the command line names; 0 where nothing was found, 1 where something was, 2 where files or their
    configuration could not be read, or files not be written with `--fix`.

    Findings go to standard output, everything else to standard error.
    """
    given, problems = _given(options)
    config = _config(options, problems)
    options.format = options.format or _wished_format(config)
    known = _known(options, problems)
    if problems:
        for problem in problems:
            print(f"tare: {problem}", file=sys.stderr)
        return UNUSABLE
    if options.unsafe_fixes and not options.fix and not options.diff:
        print("tare: --unsafe-fixes: changes nothing without --fix, and shows nothing without --diff", file=sys.stderr)
    orders = Orders(
        given, config, options.fix, options.unsafe_fixes, options.diff, verify=options.format in _WITH_FIXES
    )
    if STDIN in options.paths:
        if len(options.paths) > 1:
            print("tare: - stands alone: standard input is one file", file=sys.stderr)
            return UNUSABLE
        reports = [_judge_stdin(orders, options.stdin_filename or STDIN)]
    else:
        reports = _judge_paths(options, orders)
    reports += config_reports(reports)
    _complain(reports)
    if options.write_baseline:
        return _write_baseline(reports, options)
    if options.baseline:
        reports = only_new(reports, known, options.baseline)
    try:
        _report(reports, options)
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)  # `| head` does not change what was found
    return _exit_code(reports, options)


def _given(options: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """The settings on the command line, and what is wrong with them."""
    given: dict[str, Any] = {}
    problems = []
    for key in ("select", "ignore"):
        names = [name.strip() for value in getattr(options, key) or () for name in value.split(",") if name.strip()]
        unknown = [name for name in names if not is_known(name)]
        # Leaving out what does not exist is done easily, and other tools have more ids than we carry.
        passed_over = [name for name in unknown if key == "ignore" and not is_group(name)]
        if passed_over:
            print(f"tare: --ignore: no rule or tag is called {', '.join(passed_over)}", file=sys.stderr)
        wrong = (name for name in unknown if name not in passed_over)
        problems += [f"--{key}: {what_is_wrong_with(name)}; `tare rules` lists them" for name in wrong]
        if getattr(options, key) is not None:
            given[key] = tuple(name for name in names if name not in unknown)
    if options.preset:
        given["preset"] = options.preset
    return {**given, **network_given(options)}, problems


def _config(options: argparse.Namespace, problems: list[str]) -> Config | None:
    """The configuration for all files, None where each has its own."""
    if options.isolated:
        return NO_CONFIG
    if options.config is None:
        return None
    try:
        with open(options.config, "rb"):
            return read_config(options.config, hadolint_environment(os.environ))
    except OSError as error:
        problems.append(f"--config: {options.config}: {error.strerror}")
        return None


def _known(options: argparse.Namespace, problems: list[str]) -> Known:
    """What the baseline holds."""
    if options.statistics and options.format not in ("text", "json"):
        problems.append("--statistics: is written as text or json")
    if options.baseline is None:
        return {}
    try:
        return read_baseline(options.baseline)
    except OSError as error:
        problems.append(f"--baseline: {options.baseline}: {error.strerror}; --write-baseline FILE makes one")
    except BaselineError as error:
        problems.append(f"--baseline: {options.baseline}: {error}")
    return {}


def _write_baseline(reports: list[FileReport], options: argparse.Namespace) -> int:
    path = options.write_baseline
    if any(report.problem for report in reports):
        print("tare: --write-baseline: not written, as not every file could be judged", file=sys.stderr)
        return UNUSABLE
    try:
        count = write_baseline(path, reports)
    except OSError as error:
        print(f"tare: --write-baseline: {path}: {error.strerror}", file=sys.stderr)
        return UNUSABLE
    if not options.quiet:
        print(f"tare: {path} knows {count:,} finding{'s' if count != 1 else ''}", file=sys.stderr)
    return CLEAN


def _wished_format(config: Config | None) -> str:
    """The format that the configuration for everything, or that of the working directory, asks for."""
    wish = config.format if config is not None else Configs(hadolint_environment(os.environ)).of("Dockerfile").format
    return wish if wish in FORMATS else "text"


def _judge_stdin(orders: Orders, path: str) -> FileReport:
    text = decode(path, sys.stdin.buffer.read())
    if isinstance(text, FileProblem):
        return FileReport(path, problem=text.message)
    return Judge(orders).text(path, text, None)


def _judge_paths(options: argparse.Namespace, orders: Orders) -> list[FileReport]:
    found = list(discover(options.paths))
    reports: list[FileReport | None] = [
        FileReport(one.path, problem=one.message) if isinstance(one, FileProblem) else None for one in found
    ]
    numbers = [number for number, one in enumerate(found) if isinstance(one, str)]
    paths = [one for one in found if isinstance(one, str)]
    if not found and not options.quiet:
        print(f"tare: no Dockerfile in {', '.join(options.paths)}", file=sys.stderr)
    done = judge_all(paths, orders, options.jobs)
    if is_terminal(sys.stderr) and not options.quiet:
        done = _with_progress(done, len(paths))
    for index, report in done:
        reports[numbers[index]] = report
    return [report for report in reports if report is not None]


def _with_progress(done: Iterator[Numbered], total: int) -> Iterator[Numbered]:
    """The same reports, with a bar on the terminal once it has taken a while."""
    begin = time.monotonic()
    bar = None
    try:
        for count, one in enumerate(done, 1):
            yield one
            if bar is None and count < total and time.monotonic() - begin > _PATIENCE:
                bar = _Bar(total)
            if bar is not None:
                bar.move(count)
    finally:
        if bar is not None:
            bar.stop()


class _Bar:
    """A bar on standard error that goes away when it is over."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("Judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=total)
        self._progress.start()

    def move(self, count: int) -> None:
        self._progress.update(self._task, completed=count)

    def stop(self) -> None:
        self._progress.stop()


def _complain(reports: Iterable[FileReport]) -> None:
    """Say on standard error what kept files from being judged, and what is wrong in configurations, once each."""
    said = dict.fromkeys(problem for report in reports for problem in (*report.unusable, *report.beside))
    for report in reports:
        if report.problem:
            said[f"{report.path}: {report.problem}"] = None
        said |= dict.fromkeys(f"{report.path}: {note}" for note in report.notes)
        said |= dict.fromkeys(f"{problem}; not repaired" for problem in report.unwritten)
    for line in said:
        print(f"tare: {line}", file=sys.stderr)


def _report(reports: list[FileReport], options: argparse.Namespace) -> None:
    if options.diff or options.format != "text" or (options.fix and STDIN in options.paths):
        # Programs read this, whatever the terminal speaks: UTF-8, as in the files, with the line ends that are there.
        write_exactly(sys.stdout)
    if options.diff:
        sys.stdout.write("".join(report.diff for report in reports))
        return
    out = sys.stdout
    if options.fix and STDIN in options.paths:
        # The repaired text takes the place of the findings, so that an editor can filter through this.
        out.write("".join(report.text for report in reports))
        out = sys.stderr
    if options.statistics:
        _show_statistics(reports, options, out)
        return
    if options.format != "text":
        out.write(writer(options.format)(reports))
        return
    from ..report.text import lines, summary

    show(lines(reports), out)
    if not options.quiet and any(not report.problem for report in reports):
        show(summary(reports), out)


def _show_statistics(reports: list[FileReport], options: argparse.Namespace, out: TextIO) -> None:
    from ..report import statistics
    from ..report.text import summary

    if options.format == "json":
        out.write(statistics.as_json(reports))
        return
    show(statistics.lines(reports), out)
    if not options.quiet and any(not report.problem for report in reports):
        show(summary(reports), out)


def _exit_code(reports: list[FileReport], options: argparse.Namespace) -> int:
    if any(report.problem or report.unwritten or report.unusable for report in reports):
        return UNUSABLE
    if options.exit_zero:
        return CLEAN
    if options.diff:
        return FOUND if any(report.diff for report in reports) else CLEAN
    return FOUND if any(_fails(report, options.fail_from) for report in reports) else CLEAN


def _fails(report: FileReport, wished: str | None) -> bool:
    """Whether something of the threshold's severity was found: the command line's, else that of a .hadolint.yaml."""
    threshold = Severity.parse(wished or report.fails_from)
    return threshold is not None and any(
        (Severity.parse(entry.severity) or Severity.HINT) <= threshold for entry in report.entries
    )
