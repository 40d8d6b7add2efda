"""Finds packages of the distribution that are installed in whatever version there is."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Run
from tare.model.packages.install import Package
from tare.model.packages.installs import installs

EXAMPLES = {"apt": "name=1.2-3", "apk": "name=~1.2", "dnf": "name-1.2-3", "zypper": "name=1.2"}


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        if install.manager not in EXAMPLES:
            continue
        loose = [one for one in install.packages if one.kind == "name" and one.name is not None and not one.version]
        if loose:
            message = f"{_list(loose)} may be of any version; fix it as {EXAMPLES[install.manager]}"
            yield Finding(run.at(loose[0]), message)


def _list(loose: list[Package]) -> str:
    names = ", ".join(str(one.name) for one in loose[:3])
    return names + (f" and {len(loose) - 3} more" if len(loose) > 3 else "")
