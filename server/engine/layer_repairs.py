"""Repairs that move commands between layers, which several rules share. Edits count from the stage."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Instruction, Run, Stage
from ..model.caching.caches import append_place
from ..model.commands.effects import effects
from ..syntax import Blank, Comment
from ..syntax.shell_tree import Command, Script, Step
from ..text import Edit, Span


def step_of(run: Run, command: Command, *, in_heredoc: bool = False) -> Step | None:
    """The step of a RUN that is that command and nothing else; None where there is none, or no plain script.

    Those of heredocs only where they are asked for.
    """
    if run.is_exec or (run.parts.heredocs and not in_heredoc) or run.is_trigger or len(run.scripts) != 1:
        return None
    script = run.scripts[0]
    if script.comments or script.has_errors or not script.is_exact:
        return None
    return next((step for step in script.chain if len(step.commands) == 1 and step.commands[0] is command), None)


def drop(run: Run, *commands: Command) -> Edit | None:
    """Take commands that follow each other out of their RUN, and the RUN with them where it holds nothing else.

    None where that is not simple: they are no steps of their own, or a comment stands between them.
    """
    steps = [step for command in commands if (step := step_of(run, command)) is not None]
    if not steps or len(steps) < len(commands):
        return None
    chain = run.scripts[0].chain
    first, last = chain.index(steps[0]), chain.index(steps[-1])
    if last - first + 1 != len(steps):
        return None
    if len(steps) == len(chain):
        return None if run.parts.comments or run.mounts else Edit.delete(run.whole)
    gone = _cut(run.item.text, chain, first, last)
    is_clean = not any(comment.span.overlaps(gone) for comment in run.parts.comments)
    return Edit.delete(run.at(gone)) if is_clean else None


def cut_of(run: Run, script: Script, step: Step) -> Span:
    """What to delete of the item so that a step of the script is gone, with a connector beside it."""
    index = script.chain.index(step)
    return _cut(run.item.text, script.chain, index, index)


def _cut(text: str, chain: Sequence[Step], first: int, last: int) -> Span:
    """The steps from the first to the last, with the connector before them, or with the one behind.

    The latter where nothing is before them, and where they begin a line that goes on behind them: what is left of that
    line need not move up.
    """
    if not first:
        return Span(chain[0].span.start, chain[last + 1].span.start) if last + 1 < len(chain) else chain[0].removal
    before = Span(chain[first].removal.start, chain[first].span.start).of(text)
    if last + 1 < len(chain) and "\n" in before and not any(step.has_heredoc for step in chain[first : last + 1]):
        this, following = chain[first].connector, chain[last + 1].connector
        behind = Span(chain[last].span.end, chain[last + 1].span.start)
        if this is not None and following is not None and this.text == following.text and "\n" not in behind.of(text):
            return Span(chain[first].span.start, behind.end)
    return Span(chain[first].removal.start, chain[last].span.end)


def move_up(stage: Stage, above: Instruction, run: Run, command: Command) -> tuple[Edit, ...] | None:
    """Make the first command of a RUN the last one of the RUN just above; None where that is not the same command.

    Words that are relative would count from another folder where the RUN above changes it.
    """
    step = step_of(run, command)
    if step is None or step is not run.scripts[0].chain[0] or not isinstance(above, Run):
        return None
    place, gone = append_place(above), drop(run, command)
    text = step.span.of(run.item.text)
    if place is None or gone is None or "\n" in text or not are_neighbours(stage, above, run):
        return None
    done = effects(run)
    words = [one.word for one in done.removals if one.command is command]
    words += [one.word for one in done.changes if one.command is command]
    if not all(word is not None and word.literal_prefix.startswith("/") for word in words):
        return None
    return (Edit.insert(above.offset + place.offset, place.text(text)), gone)


def are_neighbours(stage: Stage, first: Instruction, second: Instruction) -> bool:
    """Whether both stand in the stage, and nothing but blank lines and comments between them."""
    if not any(first is one for one in stage.instructions):
        return False
    begin, end, offset = first.whole.end, second.offset, 0
    for item in stage.items:
        if begin <= offset < end and not isinstance(item, (Blank, Comment)):
            return False
        offset += len(item.text)
    return True
