"""Finds `apt-get install` that also installs recommended packages."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.install import Install
from tare.model.installs import installs
from tare.model.recommends import CERTIFICATES, loses_certificates, needs_recommended
from tare.text import Edit

FLAG = "--no-install-recommends"


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.role.ships:
        return
    for install in installs(run):
        if install.manager == "apt" and install.no_recommends is False and not install.is_dynamic:
            message = "the packages that these recommend are installed as well"
            yield Finding(run.at(install), message, _fixes(run, install))


def _fixes(run: Run, install: Install) -> tuple[Fix, ...]:
    if install.option_offset is None or not install.packages:
        return ()
    title = f"Add {FLAG}"
    edits = [Edit.insert(install.option_offset + run.offset, f" {FLAG}")]
    if loses_certificates(install):
        # https would stop working: the certificates come as a recommended package of the client's library.
        title += f", and {CERTIFICATES} by name"
        edits.append(Edit.insert(run.at(install.packages[-1]).end, _separator(run, install) + CERTIFICATES))
    return (Fix(title, tuple(edits), is_safe=not needs_recommended(install)),)


def _separator(run: Run, install: Install) -> str:
    """What stands between the last two packages, where that is nothing but space and a line break; else a space."""
    if len(install.packages) > 1:
        between = run.item.text[install.packages[-2].span.end : install.packages[-1].span.start]
        if re.fullmatch(rf"[ \t]+{re.escape(run.item.escape)}\r?\n[ \t]*", between):
            return between
    return " "
