"""Which file of the build context, or of another stage, a COPY or ADD brings to a path of the image."""

from __future__ import annotations

from fnmatch import fnmatchcase

from .context import Context
from .copy import Copy, Operand, context_path


def origin(copy: Copy, source: Operand, path: str) -> str | None:
    """The path, seen from the root of what is copied from, that becomes `path` of the image; None where none does.

    A source that is a folder gives its content, a file goes into the destination or in its place (reference, "COPY").
    Which of them it is only its context knows, so whether the answer is there has to be asked, too.
    """
    target, text = copy.target, source.text
    if target is None or text is None or source.is_heredoc or source.is_remote or copy.flag("parents") is not None:
        return None
    target, path = target.rstrip("/"), path.rstrip("/")
    parent, _, pattern = text.rstrip("/").rpartition("/")
    name = path.rpartition("/")[2]
    if pattern and fnmatchcase(name, pattern) and path in (f"{target}/{name}", target):
        return context_path(f"{parent}/{name}")
    if path == target or path.startswith(f"{target}/"):
        return context_path(f"{text}/{path[len(target) :]}")
    return None


def is_sent(context: Context, path: str) -> bool:
    """Whether the context holds that path and the ignore file lets it through."""
    return context.exists(path) and not context.is_ignored(path)
