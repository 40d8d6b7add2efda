"""Repairs that give a command one more option, which several rules share. Edits count from the scope of the run."""

from __future__ import annotations

from collections.abc import Collection

from ..model import Run
from ..model.commands.command_line import read_command_line
from ..syntax.shell_tree import Command
from ..text import Edit, regex
from .word_repairs import can_edit

_CLUSTER = regex(r"-[A-Za-z]+")


def add_option(run: Run, command: Command, option: str) -> Edit | None:
    """Write an option right behind the command's name; None where the command has no exact place, as in JSON form."""
    if command.name is None or not can_edit(run, command):
        return None
    return Edit.insert(run.at(command.name).end, f" {option}")


def add_letter(run: Run, command: Command, letter: str, valued: Collection[str], is_first: bool = False) -> Edit | None:
    """Write a short option: into the first group of letters (`-sS` becomes `-sSL`), else as a word of its own.

    `is_first` is for what people write in front of the others, as in `-fsSL`. `valued` names the options that take a
    value, before which the letter has to stand.
    """
    if not can_edit(run, command):
        return None
    for option in read_command_line(command, valued).options:
        word = option.word
        if word.text != word.raw or word.breaks or not _CLUSTER.fullmatch(word.raw):
            continue
        at = len(word.raw)
        for index in range(1, len(word.raw)):
            if "-" + word.raw[index] in valued:
                at = index
                break
        # Behind the value's letter stands the value itself: `-ofile` is no group, nor is `-H`.
        if at < len(word.raw) and (at == 1 or at < len(word.raw) - 1):
            continue
        return Edit.insert(run.at(word).start + (1 if is_first else at), letter)
    return add_option(run, command, f"-{letter}")
