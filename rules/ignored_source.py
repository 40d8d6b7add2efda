"""Finds sources that the ignore file keeps out of the build."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, NewFile, check
from tare.model import Around, Context, Run, Stage
from tare.model.copy import context_path
from tare.text import Span, regex

# A pattern that matches nothing copies nothing, and the build goes on (AllowEmptyWildcard in convert_copy.go).
PATTERN = regex(r"[*?\[\\]")

PLAIN = regex(r"[\w.@+-][\w.@+ /-]*(?<! )")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    context = around.context
    if context is None or context.ignore_file is None:
        return
    for copy in stage.copies:
        for source in copy.context_sources:
            if source.text is not None and _is_left_out(context, source.text):
                yield _finding(context, copy.at(source), source.text)
    for run in stage.runs:
        for span, path in _mounted(run):
            if _is_left_out(context, path):
                yield _finding(context, run.at(span), path)


def _mounted(run: Run) -> Iterator[tuple[Span, str]]:
    """What bind mounts take from the build context."""
    for mount in run.mounts:
        if mount.type == "bind" and "from" not in mount.options and mount.options.get("source"):
            yield mount.span, mount.options["source"]


def _is_left_out(context: Context, source: str) -> bool:
    """Whether nothing of it is sent. With `!` patterns BuildKit gives up; a list of the files need not."""
    path = context_path(source)
    if PATTERN.search(path):
        return False
    if path == ".":
        names = context.children("")
        is_empty = context.is_complete and bool(names) and all(context.is_ignored(name.rstrip("/")) for name in names)
        return is_empty and not context.files()
    if not context.is_ignored(path):
        return False
    below = path + "/"
    return not any(file.startswith(below) for file in context.files())


def _finding(context: Context, at: Span, source: str) -> Finding:
    if context_path(source) == ".":
        return Finding(at, f"{context.ignore_file} keeps out everything, so nothing is copied")
    message = f"{context.ignore_file} keeps {source} out of the build, which fails here"
    return Finding(at, message, _fixes(context, context_path(source)))


def _fixes(context: Context, path: str) -> tuple[Fix, ...]:
    """A line that brings it back, at the end, where it counts more than all above."""
    old = context.ignore_text
    if old is None or context.ignore_path is None or not PLAIN.fullmatch(path):
        return ()
    end_of_line = "\r\n" if "\r\n" in old else "\n"
    gap = "" if not old or old.endswith("\n") else end_of_line
    file = NewFile(context.ignore_path, f"{old}{gap}!{path}{end_of_line}", old)
    return (Fix(f"Bring {path} back in {context.ignore_file}", creates=(file,)),)
