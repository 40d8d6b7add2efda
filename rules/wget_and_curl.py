"""Finds stages that use, or install, both wget and curl."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.engine.package_repairs import drop_package
from tare.engine.word_repairs import can_edit
from tare.model import Run, Stage
from tare.model.commands.plain_commands import plain_commands
from tare.model.commands.transfers import Transfer, transfers
from tare.model.packages.installs import system_packages
from tare.text import Edit, Span

BUSYBOX = ("alpine", "busybox", "wolfi")
KNOWN = ("-q", "--quiet", "-nv", "--no-verbose", "-O", "--output-document", "--progress", "-c", "--continue")
STDOUT = ("-", "/dev/stdout")


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(stage)
        return
    if not stage.role.ships:
        return
    packages = [one for one in system_packages(stage) if one[2].name in ("wget", "curl")]
    installed = [one for one in packages if one[2].name == "wget"]
    has_curl = len(installed) < len(packages)
    if stage.base.family in BUSYBOX and not installed:
        return
    wgets = [(run, one) for run in stage.runs for one in transfers(run, "wget")]
    if wgets and any(True for run in stage.runs for _ in transfers(run, "curl")):
        run, first = wgets[0]
        edits = [edit for run, one in wgets if (edit := _as_curl(run, one)) is not None]
        edits += [edit for one in installed if (edit := drop_package(*one)) is not None]
        is_whole = len(edits) == len(wgets) + len(installed) and (has_curl or not packages)
        fixes = (Fix("Use curl for all", tuple(edits)),) if is_whole else ()
        yield Finding(run.at(first.command), "this stage uses wget and curl: one of them is enough", fixes)
    elif installed and has_curl:
        run, _, package = installed[0]
        yield Finding(run.at(package), "wget and curl are both installed: one of them is enough")


def _as_curl(run: Run, transfer: Transfer) -> Edit | None:
    """The command as curl; None where it is more than fetching one file."""
    command, line = transfer.command, transfer.line
    if len(transfer.urls) != 1 or line.is_dynamic or command.name is None or not can_edit(run, command):
        return None
    if any(option.name not in KNOWN and not (option.word.text or "").startswith("-nv") for option in line.options):
        return None
    output = line.last("-O", "--output-document")
    written = "-fsSLO"
    if output is not None:
        value = output.value
        if value is None or value.word.breaks:
            return None
        written = "-fsSL" if value.text in STDOUT else f"-fsSLo {value.word.raw}"
    words = Span(command.name.span.start, command.words[-1].span.end)
    if "\n" in words.of(run.item.text):
        return None
    return Edit(run.at(words), f"curl {written} {transfer.urls[0].word.raw}")


def _as_hadolint(stage: Stage) -> Iterator[Finding]:
    """Every RUN with one of them, from the one on with which the stage has used both, whatever it is for.

    Those of ONBUILD are counted apart.
    """
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    for run in stage.instructions:
        commands = plain_commands(run, "wget", "curl") if isinstance(run, Run) else ()
        seen[run.is_trigger] |= {one.name for one in commands}
        if isinstance(run, Run) and commands and len(seen[run.is_trigger]) > 1:
            yield Finding(run.at(commands[0].span), "this stage uses wget and curl: one of them is enough")
