"""Repairs that make commands check again what they were told to take on trust, which several rules share."""

from __future__ import annotations

from ..model import Run
from ..model.commands.distrust import Distrust
from ..text import Edit
from .finding import Fix
from .layer_repairs import drop
from .word_repairs import drop_words, replace_word


def trust_nobody(run: Run, one: Distrust) -> tuple[Fix, ...]:
    """Take the option out, or the command that is there for nothing else. Never safe: what was accepted may fail."""
    if one.command.program == "apk" and one.command.has_option("--initdb"):
        return ()  # a new root has no keys yet, so without the option nothing can be installed there
    edit: Edit | None
    if one.instead is None:
        edit = drop(run, one.command)
    elif one.instead:
        edit = replace_word(run, one.command, one.first, one.instead)
    else:
        edit = drop_words(run, one.command, one.first, one.last)
    return (Fix(f"Drop {one.what}", (edit,)),) if edit is not None else ()
