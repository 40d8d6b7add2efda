"""Finds steps of one RUN that call the same package manager's install one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.layer_repairs import cut_of, step_of
from tare.model import Run
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.text import Edit, regex

MANAGERS = frozenset(("apt", "apk", "dnf", "zypper"))

SOURCES = regex(r"release|repo\b|-repo-|repository|keyring|extrepo")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    found = [install for install in installs(run) if install.manager in MANAGERS]
    if len(found) < 2 or len(run.scripts) != 1:
        return
    chain = run.scripts[0].chain
    steps = {id(step): number for number, step in enumerate(chain)}
    head: Install | None = None
    last = -1
    for install in found:
        step = step_of(run, install.command)
        number = steps[id(step)] if step is not None else -1
        connector = step.connector.text if step is not None and step.connector is not None else ""
        if head is not None and number == last + 1 and connector == "&&" and _are_alike(head, install):
            yield _finding(run, head, install)
        elif step is not None:
            head = install
        else:
            head = None
        last = number


def _are_alike(first: Install, second: Install) -> bool:
    """Whether both say the same but for the packages."""
    if first.command.program != second.command.program or first.is_dynamic or second.is_dynamic:
        return False
    if not first.packages or not second.packages or first.command.redirects or second.command.redirects:
        return False
    if any(package.name is None for package in (*first.packages, *second.packages)) or _brings_packages(first):
        return False
    return _options(first) == _options(second) and first.command.assignments == second.command.assignments == ()


def _brings_packages(install: Install) -> bool:
    """Whether it installs what tells the manager of more packages, such as `epel-release`."""
    return any(package.kind != "name" or SOURCES.search(package.name or "") for package in install.packages)


def _options(install: Install) -> list[tuple[str, str | None]]:
    verb = install.verb.text if install.verb is not None else ""
    # Of `-q` no image tells anything.
    options = {(one.name, one.text) for one in install.line.options if one.name not in ("-q", "--quiet", "-qq")}
    return sorted(options | {(str(verb), None)}, key=str)


def _finding(run: Run, head: Install, install: Install) -> Finding:
    program = install.command.program
    return Finding(
        run.at(install),
        f"{program} reads its lists and works out what is needed a second time: one install can take all packages",
        _fixes(run, head, install),
        (Related(run.at(head), "these could be installed with it"),),
    )


def _fixes(run: Run, head: Install, install: Install) -> tuple[Fix, ...]:
    step = step_of(run, install.command)
    last = head.packages[-1].word
    if step is None:
        return ()
    gone = cut_of(run, run.scripts[0], step)
    if any(comment.span.overlaps(gone) for comment in run.parts.comments):
        return ()
    if last is not head.command.words[-1] or any(word.raw.startswith("--virtual") for word in head.command.words):
        return ()
    words = " ".join(dict.fromkeys(package.word.raw for package in install.packages))
    at = run.at(last).end
    return (Fix("Install them together", (Edit.insert(at, f" {words}"), Edit.delete(run.at(gone)))),)
