"""`tare weigh`: what each line of a Dockerfile adds, before anything is built."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import islice

from ..features.weigh import Weighed
from ..features.weigh import weigh as weigh_model
from ..model.estimates.build_record import BuildRecord
from ..world.discover import discover
from ..world.files import FileProblem, decode, read_text, save_text
from .judging import STDIN, Judge, Orders, network_given
from .terminal import show

DONE, UNUSABLE = 0, 2


def weigh(options: argparse.Namespace) -> int:
    """Show what the file weighs, or write it as JSON or a page. Answers 2 where a file cannot be used."""
    judge = Judge(Orders(network_given(options)))
    record = _read_build(options.build)
    if isinstance(record, FileProblem):
        print(f"tare: {record.path}: {record.message}", file=sys.stderr)
        return UNUSABLE
    found = []
    for path in filter(None, (options.path, options.compare)):
        weighed = _weigh(judge, path, options, record)
        if isinstance(weighed, FileProblem):
            print(f"tare: {weighed.path}: {weighed.message}", file=sys.stderr)
            return UNUSABLE
        found.append(weighed)
    for message in judge.problems:
        print(f"tare: {message}", file=sys.stderr)
    if options.html:
        problem = _write_page(options.html, found)
        if problem is not None:
            print(f"tare: {problem.path}: {problem.message}", file=sys.stderr)
            return UNUSABLE
    if options.json:
        from ..report.weigh_json import write, write_comparison

        sys.stdout.write(write_comparison(*found) if len(found) == 2 else write(found[0]))
    elif not options.html:
        from ..report.weigh_text import comparison, lines

        show(comparison(*found) if len(found) == 2 else lines(found[0], options.all), sys.stdout)
    return DONE


def _read_build(paths: list[str] | None) -> BuildRecord | FileProblem | None:
    if not paths:
        return None
    from ..world.builds import read_build

    return read_build(paths)


def _weigh(judge: Judge, path: str, options: argparse.Namespace, record: BuildRecord | None) -> Weighed | FileProblem:
    if path == STDIN:
        text = decode(options.stdin_filename or STDIN, sys.stdin.buffer.read())
        path = options.stdin_filename or STDIN
    else:
        chosen = _choose(path)
        if isinstance(chosen, FileProblem):
            return chosen
        path = chosen
        text = read_text(path)
    if isinstance(text, FileProblem):
        return text
    facts = judge.facts(path)._replace(budget=None)
    model = judge.model(path, text, facts if record is None else facts._replace(build=record))
    weighed = weigh_model(model, path, options.bandwidth, options.target)
    if weighed is None:
        return FileProblem(path, f"has no stage {options.target!r}" if options.target else "has no FROM")
    return weighed


def _choose(path: str) -> str | FileProblem:
    """The file of that name, or of a folder the one that `docker build` takes; else the first, which is told."""
    own = os.path.normpath(os.path.join(path, "Dockerfile"))
    if os.path.isfile(own):
        return own
    found = list(islice(discover([path]), 2))
    if not found:
        return FileProblem(path, "holds no Dockerfile")
    if len(found) > 1:
        print(f"tare: {path}: holds several Dockerfiles; this is the first, name another to see it", file=sys.stderr)
    return found[0]


def _write_page(path: str, found: list[Weighed]) -> FileProblem | None:
    from ..report.weigh_html import write

    if path == STDIN:  # as everywhere in a shell: there, too, nobody means a file of that name
        sys.stdout.write(write(*found))
        return None
    return save_text(path, write(*found))
