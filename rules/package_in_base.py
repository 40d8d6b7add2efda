"""Finds packages that the base image has already."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.word_repairs import drop_words
from tare.model import Around, Run, Stage
from tare.model.estimates.apt_costs import apt_steps
from tare.model.packages.install import Install, Package
from tare.text import Edit


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for step in apt_steps(stage, around.lower, around.facts):
        ground = step.before
        if ground is None or ground.is_estimate:
            continue
        for one in step.installs:
            if one.weight is None:
                continue
            has = [package for package in one.install.packages if _is_there(package, one.weight.present)]
            if has:
                yield _finding(step.run, one.install, has)


def _is_there(package: Package, present: tuple[str, ...]) -> bool:
    return package.kind == "name" and not package.version and package.name in present


def _finding(run: Run, install: Install, has: list[Package]) -> Finding:
    names = " and ".join(str(package.name) for package in has[:3]) + (" and more" if len(has) > 3 else "")
    is_one = len(has) == 1
    edits: list[Edit] = []
    for package in has:
        edit = drop_words(run, install.command, package.word)
        if edit is not None:
            edits.append(edit)
    fixes: tuple[Fix, ...] = ()
    if len(edits) == len(has) < len(install.packages):
        fixes = (Fix(f"Drop {names}", tuple(edits)),)
    what = "is" if is_one else "are"
    return Finding(run.at(has[0]), f"{names} {what} in the image already; installing does no more than upgrade", fixes)
