"""Judging as hadolint does: it says where, our own findings say what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..model import Instruction, Run
from ..model.commands.plain_commands import PlainCommand
from .finding import Finding

Judge = Callable[[Run], Iterable[PlainCommand]]
"""The commands of a RUN that it finds fault with."""


def judged_plainly(
    instructions: Iterable[Instruction], judge: Judge, ours: Iterable[Finding], message: str
) -> Iterator[Finding]:
    """A finding for each RUN with such commands, also one of an ONBUILD.

    Ours with their fixes where we have some there, else the bare message.
    """
    known = list(ours)
    for run in instructions:
        commands = list(judge(run)) if isinstance(run, Run) else []
        if not commands:
            continue
        here = [one for one in known if run.whole.start <= one.at.start < run.whole.end]
        yield from here or (Finding(run.at(command.span), message) for command in commands)
