"""Finds commands of gem that build documentation."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Around, Run, Stage
from tare.model.commands.command_line import read_command_line
from tare.syntax.shell_tree import Command
from tare.text import Edit, Span

TELLS = ("--no-document", "-N", "--no-rdoc", "--no-ri", "--document", "--rdoc", "--ri")
SETTINGS = "gemrc"


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for run in stage.runs:
        for command in run.commands_named("gem"):
            if run.role.lets_out("/usr") and not _is_set(stage, around, run):
                yield from _finding(run, command)


def _is_set(stage: Stage, around: Around, run: Run) -> bool:
    """Whether the base image or a line above says it for all."""
    if run.base.image is not None and run.base.image.canonical in ("ruby", "jruby"):
        return True
    return any(SETTINGS in one.item.text for lower in (*around.lower, stage) for one in lower.instructions)


def _finding(run: Run, command: Command) -> Iterator[Finding]:
    line = read_command_line(command, ("-v", "--version", "-i", "-n", "-s", "--source", "--platform"))
    verb = line.verb("install", "i", "update")
    if verb is None or command.name is None or line.has(*TELLS) or line.is_dynamic:
        return
    at = Span(command.name.span.start, verb.word.span.end)
    fixes: tuple[Fix, ...] = ()
    if not run.is_exec and all(script.is_exact for script in run.scripts):
        fixes = (Fix("Add --no-document", (Edit.insert(run.at(verb.word).end, " --no-document"),), is_safe=True),)
    yield Finding(run.at(at), f"gem {verb.text} also builds the documentation of every gem", fixes)
