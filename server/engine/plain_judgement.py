"""Judging as hadolint does: it says where, our own findings say what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from ..model import Instruction, Run, Stage
from ..model.commands.plain_commands import PlainCommand
from ..text import Record
from .finding import Finding
from .rule import Find

Judge = Callable[[Run], Iterable[PlainCommand]]
"""The commands of a RUN that hadolint finds fault with."""
_J = TypeVar("_J", bound=Judge)


class PlainJudgement(Record):
    """How hadolint judges what a rule of ours is about: where it speaks, and what to say where ours found nothing."""

    message: str
    judge: Judge
    looks_at: Callable[[Stage], bool]


def as_hadolint(message: str, *, looks_at: Callable[[Stage], bool] = lambda stage: True) -> Callable[[_J], _J]:
    """Mark a function as a rule's second judge, the one of hadolint, which the preset of that name asks.

    The preset then tells what the rule finds at those RUNs, with its fixes, or the bare message where it finds nothing
    there. A rule of stages may leave out those that it does not look at.
    """

    def mark(judge: _J) -> _J:
        judge.tare_judgement = PlainJudgement(message, judge, looks_at)  # type: ignore[attr-defined]
        return judge

    return mark


def is_looked_at(stage: Stage) -> bool:
    """Whether some of hadolint's rules look at a stage: not where it has a name and nothing begins with it."""
    return stage.name is None or stage.role.is_final or stage.role.is_base


def judged_plainly(find: Find, judgement: PlainJudgement, scope: Run | Stage, *around: Any) -> Iterator[Finding]:
    """A finding for each RUN with such commands, also one of an ONBUILD. `find` is the rule's own decision."""
    ours = list(find(scope, *around))
    for run in _instructions(judgement, scope):
        commands = list(judgement.judge(run)) if isinstance(run, Run) else []
        if commands:
            here = [one for one in ours if run.whole.start <= one.at.start < run.whole.end]
            yield from here or (Finding(run.at(command.span), judgement.message) for command in commands)


def _instructions(judgement: PlainJudgement, scope: Run | Stage) -> tuple[Instruction, ...]:
    if isinstance(scope, Run):
        return (scope,)
    return scope.instructions if judgement.looks_at(scope) else ()
