"""Finds debug builds whose result ships."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model, Run, Stage
from tare.syntax import Item
from tare.syntax.shell import Command
from tare.syntax.shell_word import ShellWord
from tare.text import Edit, Span, regex

# The option and its value, in one word or in two; what it should be instead.
DEBUG = {
    "cmake": (regex(r"-D\s*CMAKE_BUILD_TYPE(:STRING)?=[\"']?(?P<value>Debug)[\"']?$", re.I), None, "Release"),
    "meson": (regex(r"(--buildtype|-Dbuildtype)=(?P<value>debug)$"), None, "release"),
    "dotnet": (regex(r"(--configuration|-c|--property:Configuration|[-/]p:Configuration)=(?P<value>Debug)$", re.I),
               ("-c", "--configuration"), "Release"),
}  # fmt: skip
BUILDS = {"dotnet": ("publish", "build", "pack")}
DEBUGGER = regex(r"\b(vsdbg|gdb|gdbserver|lldb|dlv|delve)\b")
DEBUG_FOLDER = regex(r"\btarget/debug\b")


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage, builds in model.each(_builds):
        if any(model.each(_has_debugger)) or any(map(_names_debugger, model.preamble.items)):
            return  # an image to debug in
        for run, command in builds:
            found = _cargo(model, stage, run, command) if command.program == "cargo" else _by_option(run, command)
            if found is not None:
                shift = model.offset_of(stage)
                yield found.shift(shift) if command.program != "cargo" else found


def _builds(stage: Stage) -> list[tuple[Run, Command]]:
    """The commands that may build for debugging, where their stage brings something into the image."""
    if not stage.role.ships and not stage.role.copied_out:
        return []
    return [(run, command) for run in stage.runs for command in run.commands_named("cargo", *DEBUG)]


def _has_debugger(stage: Stage) -> bool:
    return any(map(_names_debugger, stage.items))


def _names_debugger(item: Item) -> bool:
    return DEBUGGER.search(item.text) is not None


def _by_option(run: Run, command: Command) -> Finding | None:
    pattern, names, better = DEBUG[command.program]
    verbs = BUILDS.get(command.program)
    if verbs is not None and command.subcommand(*verbs) is None:
        return None
    for index, word in enumerate(command.words):
        match = pattern.match(word.raw)
        if match is not None:
            place = word.part(*match.span("value"))
            return _finding(run, word, place, better)
        before = command.words[index - 1].text if index else None
        if names is not None and before in names and (word.text or "").lower() == "debug":
            return _finding(run, word, word.span, better)
    return None


def _finding(run: Run, word: ShellWord, place: Span, better: str) -> Finding:
    fixes = () if run.is_exec else (Fix(f"Build for {better}", (Edit(run.at(place), better),)),)
    return Finding(run.at(word), "what is built for debugging is large and slow, and it ships", fixes)


def _cargo(model: Model, stage: Stage, run: Run, command: Command) -> Finding | None:
    """`cargo build` without --release, where somebody copies from target/debug."""
    verb = command.subcommand("build", "b", valued=("--color", "-Z", "-C", "--config"))
    decides = command.has_option("--release", "-r", "--profile") or command.is_dynamic
    if verb is None or decides or command.name is None or command.in_condition:
        return None
    edits = [Edit.insert(run.at(verb).end, " --release")]
    copies = list(_debug_paths(model, stage))
    if not copies:
        return None
    shift = model.offset_of(stage)
    fixes = () if run.is_exec else (Fix("Add --release", (edits[0].shift(shift), *copies)),)
    at = run.at(command.name.span.cover(verb.span)).shift(shift)
    return Finding(at, "without --release, what ships is built for debugging: large and slow", fixes)


def _debug_paths(model: Model, stage: Stage) -> Iterator[Edit]:
    """The edits that make every target/debug below, in this stage and in copies from it, target/release."""
    for other in model.stages:
        takers = {id(source.use.instruction) for source in model.sources(other) if source.stage is stage}
        for one in other.instructions:
            if id(one) in takers or (other is stage and one.name in ("RUN", "COPY", "CMD", "ENTRYPOINT")):
                for match in DEBUG_FOLDER.finditer(one.item.text):
                    end = match.end() + one.offset
                    yield Edit(Span(end - len("debug"), end), "release").shift(model.offset_of(other))
