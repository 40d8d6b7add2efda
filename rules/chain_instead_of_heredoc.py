"""Finds long chains of && that would read better as a heredoc."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.syntax.shell_tree import Script, Step
from tare.text import Edit, Span

MANY = 5


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if run.is_exec or run.parts.heredocs or len(run.scripts) != 1 or not run.is_readable or run.is_trigger:
        return
    script = run.scripts[0]
    chain = script.chain
    if len(chain) < MANY or any(step.connector is not None and step.connector.text != "&&" for step in chain):
        return
    if run.parts.comments or script.comments or run.item.escape != "\\" or "<<" in run.item.text:
        return
    argument = run.parts.argument
    text = argument.of(run.item.text)
    # The lines of a heredoc keep their carriage returns, which the shell takes for a part of the last word.
    if "\r" in run.item.text or "\nEOF" in text or script.operators[len(chain) - 1 :]:
        return
    line = text.find("\n")
    at = argument if line < 0 else Span(argument.start, argument.start + len(text[:line].rstrip()))
    # Blanks behind the last command would stand behind EOF, which then ends nothing.
    rest = run.item.text[argument.end :]
    whole = Span(argument.start, argument.end + len(rest) - len(rest.lstrip(" \t")))
    edit = Edit(run.at(whole), _heredoc(run, script))
    yield Finding(run.at(at), f"{len(chain)} commands joined by &&", (Fix("Write a heredoc", (edit,)),))


def _heredoc(run: Run, script: Script) -> str:
    text = run.item.text
    # A chain ends with the first command that fails, and so does a script after this.
    ending = () if _ends_early(script.chain[0]) else ("set -e",)
    return "\n".join(("<<EOF", *ending, *(step.span.of(text) for step in script.chain), "EOF"))


def _ends_early(first: Step) -> bool:
    """Whether the script begins with `set -e`, or with `-e` among other letters."""
    command = first.commands[0] if len(first.commands) == 1 else None
    if command is None or command.program != "set" or len(command.words) != 1:
        return False
    letters = command.words[0].text or ""
    return letters.startswith("-") and letters[1:].isalpha() and "e" in letters and "o" not in letters
