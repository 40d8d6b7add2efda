"""Finds downloads that a shell or another interpreter runs as they come in."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Run
from tare.syntax.shell import Command
from tare.text import Span

FETCHERS = ("curl", "wget")
SHELLS = ("sh", "bash", "ash", "dash", "zsh", "ksh")
INTERPRETERS = (*SHELLS, "python", "python2", "python3", "perl", "ruby", "node", "php")
RUNS_TEXT = ("eval", "source", ".")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.commands_named(*FETCHERS):
        return
    for script in run.scripts:
        for pipeline in script.pipelines:
            members = [member for member in pipeline.members if member]
            is_fetched = any(one.program in FETCHERS for member in members[:-1] for one in member)
            if is_fetched and any(_reads_input(one) for one in members[-1]):
                yield _finding(run, pipeline.span)
    for fetch in run.commands_named(*FETCHERS):
        runner = _runner(run, fetch) if fetch.in_substitution else None
        if runner is not None:
            yield _finding(run, runner.span)


def _finding(run: Run, span: Span) -> Finding:
    who = "as root" if run.state.user in (None, "root", "0", "root:root", "0:0") else f"as {run.state.user}"
    return Finding(run.at(span), f"whatever the server sends is run {who}, and nothing says what that was")


def _reads_input(command: Command) -> bool:
    """Whether an interpreter takes its program from standard input: no file, no `-c`, no `-m`."""
    if command.program not in INTERPRETERS or command.script is not None:
        return False
    if command.program in SHELLS:
        if command.has_option("-s"):
            return True
        return not command.has_option("-c") and not command.operands(("-o", "-O"))
    if command.has_option("-c", "-m", "-e", "-r", "-p", "-n", "--eval"):
        return False
    return not command.operands() or any(word.text == "-" for word in command.words)


def _runner(run: Run, fetch: Command) -> Command | None:
    """The command that runs the text which `fetch` prints into one of its words."""
    for command in run.commands:
        if command is fetch or not (command.span.start <= fetch.span.start and fetch.span.end <= command.span.end):
            continue
        words = [word for word in command.words if word.span.start <= fetch.span.start < word.span.end]
        if not words or not words[0].has_substitution:
            continue
        starts = words[0].raw.lstrip("\"'").startswith(("$(", "`", "<("))
        takes_text = command.program in RUNS_TEXT or (command.program in SHELLS and command.has_option("-c"))
        takes_file = command.program in (*INTERPRETERS, *RUNS_TEXT) and words[0].raw.startswith("<(")
        if starts and (takes_text or takes_file):
            return command
    return None
