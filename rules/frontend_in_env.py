"""Finds DEBIAN_FRONTEND in ENV, where it outlives the build."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.word_repairs import can_edit
from tare.model import Instruction, Stage
from tare.syntax.shell_tree import Command
from tare.text import Edit, Span

NAME = "DEBIAN_FRONTEND"
PROGRAMS = ("apt-get", "apt", "aptitude", "dpkg", "dpkg-reconfigure")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    for instruction in stage.of("ENV"):
        if NAME not in instruction.item.text:
            continue
        for number, pair in enumerate(instruction.parts.pairs):
            value = instruction.value(pair.value).text if pair.value is not None else None
            if pair.key.raw == NAME and value:
                message = (
                    f"{NAME} stays in the image: whoever installs something in a container is asked nothing either"
                )
                yield Finding(instruction.at(pair), message, _fixes(stage, instruction, number, value))


def _fixes(stage: Stage, env: Instruction, number: int, value: str) -> tuple[Fix, ...]:
    pair = env.parts.pairs[number]
    # An ARG is not inherited by the stages that grow from this one.
    if not stage.role.is_final or pair.value is None or env.parts.comments or not value.isalpha():
        return ()
    gone = _removal(env, number)
    argument = f"{'arg' if env.source(env.keyword).islower() else 'ARG'} {NAME}={value}"
    as_argument: tuple[Edit, ...]
    if len(env.parts.pairs) == 1:
        as_argument = (Edit(env.keyword.cover(env.at(env.parts.argument)), argument),)
    else:
        as_argument = (gone, Edit.insert(env.offset, f"{argument}\n"))
    fixes = [Fix("Make it an ARG, which ends with the build", as_argument)]
    places = _places(stage, env)
    if places is not None:
        each = tuple(Edit.insert(at, f"{NAME}={value} ") for at in places)
        fixes.append(Fix("Set it for each command that asks", (gone, *each)))
    return tuple(fixes)


def _removal(env: Instruction, number: int) -> Edit:
    pairs = env.parts.pairs
    if len(pairs) == 1:
        return Edit.delete(env.whole)
    if number:
        return Edit.delete(env.at(Span(pairs[number - 1].span.end, pairs[number].span.end)))
    return Edit.delete(env.at(Span(pairs[0].span.start, pairs[1].span.start)))


def _places(stage: Stage, env: Instruction) -> list[int] | None:
    """Where the commands below begin that read it; None where one of them has no place for it, or none is seen."""
    found = []
    for run in stage.runs:
        if run.offset < env.offset:
            continue
        for command in run.commands:
            if command.program in PROGRAMS and _asks(command):
                if command.name is None or not can_edit(run, command):
                    return None
                found.append(run.at(command.name).start)
            elif not run.is_readable or command.program.endswith(".sh"):
                return None
    return found or None


def _asks(command: Command) -> bool:
    if command.program.startswith("dpkg"):
        return True
    return (
        command.subcommand("install", "upgrade", "dist-upgrade", "full-upgrade", "build-dep", "purge", "remove")
        is not None
    )
