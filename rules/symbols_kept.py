"""Finds go build without -s -w where the program ships."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.word_repairs import can_edit
from tare.model import Run, Stage
from tare.syntax.shell import Command
from tare.text import Edit

VERBS = ("build", "install")
OPTION = ("-ldflags", "--ldflags")
DECIDES = ("-gcflags", "-buildmode", "-o=/dev/null", "--gcflags")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.ships and not stage.role.copied_out:
        return
    for run in stage.runs:
        for command in run.commands_named("go"):
            verb = command.subcommand(*VERBS)
            if verb is None or command.name is None or command.in_condition or _decides(run, command):
                continue
            edit = _edit(run, command, verb.span.end)
            if edit is not None:
                fixes = (Fix("Leave the tables out", (edit,)),) if can_edit(run, command) else ()
                at = run.at(command.name.span.cover(verb.span))
                yield Finding(at, 'without -ldflags="-s -w", the program carries tables for debuggers', fixes)


def _decides(run: Run, command: Command) -> bool:
    """Whether something else says what is kept, or may."""
    if command.is_dynamic or "GOFLAGS" in run.state.variables or "GOFLAGS" in run.item.text:
        return True
    # `go install tool@version` builds a tool, mostly for the build itself.
    is_tool = any("@" in word.raw or word.text in ("tool", "...") for word in command.words)
    # Several packages at once are compiled and thrown away.
    is_tool = is_tool or (any("..." in word.raw for word in command.words) and not command.has_option("-o"))
    return is_tool or any(word.literal_prefix.startswith(DECIDES) for word in command.words)


def _edit(run: Run, command: Command, place: int) -> Edit | None:
    """The edit that leaves the tables out; None where they are left out already, or a variable may do so."""
    for index, word in enumerate(command.words):
        if not word.literal_prefix.startswith(OPTION):
            continue
        name, equals, _ = word.literal_prefix.partition("=")
        value = word if equals else command.words[index + 1] if index + 1 < len(command.words) else None
        if name not in OPTION or value is None or value.text is None:
            return None
        written = value.raw[len(name) + 1 :] if equals else value.raw
        if {"-s", "-w"} & set(written.strip("\"'").split()):
            return None
        if written[:1] not in ("'", '"'):
            return None
        start = value.span.end - len(written) + 1
        return Edit.insert(run.offset + start, "-s -w ") if not value.breaks else None
    return Edit.insert(run.offset + place, ' -ldflags="-s -w"')
