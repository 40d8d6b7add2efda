"""Finds a cd that nothing follows in its RUN."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.engine.options import Options
from tare.model import Run
from tare.text import Edit, Span


@check(Run, options=True)
def find(run: Run, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        for command in run.commands_named("cd"):
            if command.words and not command.in_quoted_script:
                yield Finding(run.at(command), "the next instruction starts in WORKDIR again, whatever cd says here")
        return
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
