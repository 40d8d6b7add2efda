"""Finds commands of pip that compile what they install."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.packages.installs import installs
from tare.text import Edit


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        if install.manager != "pip" or install.is_dynamic or install.line.has("--no-compile", "--compile"):
            continue
        if not run.role.lets_out("/usr/local/lib") or "__pycache__" in run.item.text or ".pyc" in run.item.text:
            continue
        offset = install.option_offset
        edits = (Edit.insert(offset + run.offset, " --no-compile"),) if offset is not None else ()
        fixes = (Fix("Add --no-compile", edits),) if edits else ()
        yield Finding(run.at(install.span), "pip keeps the bytecode of every module that it installs", fixes)
