"""Repairs that add or take away words of a command, which rules share. Edits count from the scope of the run."""

from __future__ import annotations

from ..model import Run
from ..syntax.shell_tree import Command
from ..syntax.shell_word import ShellWord
from ..text import Edit, Span


def can_edit(run: Run, command: Command) -> bool:
    """Whether the command's words stand in the file as the shell reads them: no JSON form, nothing quoted twice."""
    if run.is_exec:
        return False
    return any(script.is_exact and any(one is command for one in script.commands) for script in run.scripts)


def insert_words(run: Run, command: Command, offset: int, text: str) -> Edit | None:
    """Write ` text` at an offset of the item, such as `CommandLine.insertion` gives."""
    return Edit.insert(offset + run.offset, f" {text}") if can_edit(run, command) else None


def replace_word(run: Run, command: Command, word: ShellWord, text: str) -> Edit | None:
    """Write another word in its place; None where it is not written plainly."""
    return Edit(run.at(word), text) if can_edit(run, command) and word.raw == word.text else None


def drop_words(run: Run, command: Command, first: ShellWord, last: ShellWord | None = None) -> Edit | None:
    """Take words out, with the space and the line break before them; None where a comment stands between."""
    if not can_edit(run, command) or command.name is None:
        return None
    last = last or first
    start = command.name.span.end
    for word in command.words:
        if word.span.start >= first.span.start:
            break
        start = word.span.end
    gone = Span(start, last.span.end)
    is_clean = not any(comment.span.overlaps(gone) for comment in run.parts.comments)
    return Edit.delete(run.at(gone)) if is_clean and start <= first.span.start else None


def insert_first(run: Run, step: str) -> Edit | None:
    """Make a step the first one of the RUN, the others to follow only if it succeeds; None where there is no place."""
    scripts = [script for script in run.scripts if script.chain]
    if run.is_exec or not run.is_readable or len(scripts) != 1 or not scripts[0].is_exact:
        return None
    script = scripts[0]
    if any(operator.text == "&" for operator in script.operators):
        return None
    start = script.chain[0].span.start
    if run.parts.heredocs:
        # The first letter is written again, so that the edit is inside of the heredoc.
        line = run.item.text[:start].rpartition("\n")[2]
        indent = "" if line.strip() else line
        return Edit(Span(start, start + 1).shift(run.offset), f"{step}\n{indent}{run.item.text[start]}")
    return Edit.insert(start + run.offset, f"{step} && ")
