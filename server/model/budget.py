"""What the final image may weigh, as a comment in the file says it: `# tare: budget=200MB`, or else a setting."""

from __future__ import annotations

from ..syntax import Comment, File, Instruction
from ..text import regex
from ..text.sizes import parse_bytes
from .model import Model

_SAID = regex(r"#\s*tare:?\s+budget\s*=\s*([\w. ]*\w)")


def budget(model: Model) -> int | None:
    """In bytes; None where there is none, or none that can be understood. The last comment counts above the setting."""
    written = _written(model.file) if "budget" in model.text else None
    return written if written is not None else model.facts.budget


def _written(file: File) -> int | None:
    found = None
    for item in file.items:
        if "budget" not in item.text:
            continue
        if isinstance(item, Comment):
            comments = [item.text[item.span.start :]]
        elif isinstance(item, Instruction):
            comments = [comment.text for comment in item.parts.comments]
        else:
            comments = []
        for comment in comments:
            match = _SAID.match(comment)
            size = parse_bytes(match[1]) if match is not None else None
            found = size or found
    return found
