"""Finds dnf installs that also bring weak dependencies."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Around, Run, Stage
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.package_settings import DNF_NO_WEAK, is_set
from tare.text import Edit

FLAGS = {"dnf": "--setopt=install_weak_deps=False", "zypper": "--no-recommends"}
# Their own images set solver.onlyRequires in /etc/zypp/zypp.conf, which says the same.
SUSE = ("opensuse", "suse", "sles", "bci")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    for run in stage.instructions:
        if not isinstance(run, Run):
            continue
        for install in installs(run):
            flag = FLAGS.get(install.manager)
            if flag is None or install.no_recommends is not False or install.is_dynamic or not _knows(stage, install):
                continue
            if install.manager == "dnf" and is_set(DNF_NO_WEAK, stage, run, around.lower):
                continue
            yield Finding(
                run.at(install), "the packages that these recommend are installed as well", _fixes(run, install, flag)
            )


def _knows(stage: Stage, install: Install) -> bool:
    """Whether the manager has weak dependencies there: yum before release 8 knows none."""
    if install.manager == "zypper":
        return stage.base.facts is not None and not any(name in stage.base.family for name in SUSE)
    if install.command.program == "yum":
        facts = stage.base.facts
        digits = (facts.release or "").split(".")[0] if facts is not None else ""
        return digits.isdigit() and int(digits) >= 8
    return install.verb is not None and install.verb.text in ("install", "in", "localinstall", "groupinstall")


def _fixes(run: Run, install: Install, flag: str) -> tuple[Fix, ...]:
    if install.option_offset is None:
        return ()
    return (Fix(f"Add {flag}", (Edit.insert(install.option_offset + run.offset, f" {flag}"),)),)
