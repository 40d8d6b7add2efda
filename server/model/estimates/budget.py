"""What the final image may weigh, as a comment in the file says it: `# tare: budget=200MB`, or else a setting."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import Comment, File, Instruction
from ...text import Span, regex
from ...text.sizes import parse_bytes
from ..model import Model

_SAID = regex(r"#\s*tare:?\s+budget\s*=\s*([^\s#](?:[^#\n]*[^\s#])?)")


def budget(model: Model) -> int | None:
    """In bytes; None where there is none, or none that can be understood. The last comment counts above the setting."""
    sizes = [size for _, size in _written(model.file) if size] if "budget" in model.text else []
    return sizes[-1] if sizes else model.facts.budget


def misread(model: Model) -> Iterator[Span]:
    """Where a comment says a budget that is no size, so that nothing watches over the image."""
    if "budget" in model.text:
        yield from (span for span, size in _written(model.file) if not size)


def _written(file: File) -> Iterator[tuple[Span, int | None]]:
    """Each budget in a comment: its place, and its bytes."""
    for item, start in zip(file.items, file.starts, strict=False):
        if "budget" not in item.text:
            continue
        comments: list[tuple[int, str]] = []
        if isinstance(item, Comment):
            comments = [(item.span.start, item.text[item.span.start :])]
        elif isinstance(item, Instruction):
            comments = [(comment.span.start, comment.text) for comment in item.parts.comments]
        for at, text in comments:
            match = _SAID.match(text)
            if match is not None:
                yield Span(*match.span(1)).shift(start + at), parse_bytes(match[1])
