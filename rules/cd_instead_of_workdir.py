"""Finds a cd that nothing follows in its RUN."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.text import Edit, Span


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.scripts or not run.is_readable:
        return
    script = run.scripts[-1]
    if not script.chain:
        return
    last = script.chain[-1]
    if len(last.commands) != 1 or last.commands[0].program != "cd" or last.commands[0].in_subshell:
        return
    command = last.commands[0]
    # Whoever went somewhere and comes back loses nothing.
    if any(other.program == "cd" for other in script.commands[:-1]):
        return
    fixes: tuple[Fix, ...] = ()
    folder = command.words[0].text if len(command.words) == 1 else None
    is_alone = len(script.chain) == 1 and not run.parts.flags and not run.parts.heredocs and not run.is_trigger
    if folder is not None and folder.startswith("/") and is_alone and not run.parts.continuations:
        whole = Span(run.keyword.start, run.at(command).end)
        keyword = keyword_like(run.parts.keyword.text, "WORKDIR")
        fixes = (Fix(f"Write WORKDIR {folder}", (Edit(whole, f"{keyword} {folder}"),)),)
    yield Finding(run.at(command), "this cd ends with its RUN: the next instruction starts in WORKDIR again", fixes)


@as_hadolint("WORKDIR says where to be, for all that follows")
def judge(run: Run) -> tuple[PlainCommand, ...]:
    return plain_commands(run, "cd") if not run.is_trigger else ()
