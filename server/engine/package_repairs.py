"""Repairs of the packages that a command installs, which several rules share. Edits count from the scope of the run."""

from __future__ import annotations

from ..model import Run
from ..model.packages.install import Install, Package
from ..text import Edit, Span


def drop_package(run: Run, install: Install, package: Package) -> Edit | None:
    """Take one package out of those that are installed, with the space and the line break before it.

    None where it is the only one, where a comment stands before it, or where it is not written as its name.
    """
    if run.is_exec or len(install.packages) < 2 or package.word.text != package.word.raw or package.word.breaks:
        return None
    before = [word.span.end for word in install.command.words if word.span.end <= package.span.start]
    start = max(before, default=package.span.start)
    between = run.item.text[start : package.span.start]
    if between.replace(run.item.escape, "").strip():
        return None
    return Edit.delete(run.at(Span(start, package.span.end)))
