"""Finds sources of COPY and ADD that the build context does not hold."""

import posixpath
import re
from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.model import Around, Context, Copy, Operand, Stage
from tare.model.copy import context_path
from tare.text import Edit, regex

PATTERN = regex(r"[*?\[\\]")
# What a build leaves there: it is not missing, it is not there yet.
MADE = regex(
    r"(?:^|/)(?:\.?(?:dist|build|target|out|output|bin|obj|public|release|publish|artifacts?|pkg|node_modules|vendor"
    r"|\.next|\.output|_build|coverage|generated|staging|tmp|deps)\b|[^/]*\.(?:jar|war|ear|whl|deb|rpm|apk|tgz|tar"
    r"|tar\.\w+|zip|exe|so|dll|bin|pem|crt|key|env)$|\.env)",
    re.IGNORECASE,
)
ALIKE = 0.8


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    context = around.context
    if context is None or not stage.copies or not context.is_complete or not _is_this_context(context, stage, around):
        return
    for copy in stage.copies:
        for source in copy.context_sources:
            if _is_missing(context, source):
                yield _finding(context, copy, source)


def _is_this_context(context: Context, stage: Stage, around: Around) -> bool:
    """Whether something else that is copied is there, so that this is the folder that builds send."""
    sources = (source for one in (stage, *around.lower) for copy in one.copies for source in copy.context_sources)
    return any(_is_named(source) and context.exists(context_path(source.text or "")) for source in sources)


def _is_named(source: Operand) -> bool:
    return source.text is not None and not PATTERN.search(source.text) and context_path(source.text) != "."


def _is_missing(context: Context, source: Operand) -> bool:
    if not _is_named(source) or source.text is None or "$" in source.raw:
        return False
    path = context_path(source.text)
    return not context.exists(path) and not context.is_ignored(path) and not MADE.search(path)


def _finding(context: Context, copy: Copy, source: Operand) -> Finding:
    path = context_path(source.text or "")
    folder, _, name = path.rpartition("/")
    message = f"the build context holds no {path}"
    if folder and not context.exists(folder):
        return Finding(copy.at(source), message)
    names = [one.rstrip("/") for one in context.children(folder)]
    exact = [one for one in names if one.lower() == name.lower()]
    alike = exact or get_close_matches(name, names, 2, ALIKE)
    if len(alike) != 1:
        return Finding(copy.at(source), message)
    better = posixpath.join(folder, alike[0])
    is_plain = source.raw == source.text and source.raw.rstrip("/").endswith(path) and not re.search(r"\s", better)
    written = source.raw.rstrip("/").removesuffix(path) + better + ("/" if source.raw.endswith("/") else "")
    fix = Fix(f"Write {written}", (Edit(copy.at(source), written),))
    is_plain = is_plain and copy.source(copy.at(source)) == source.raw
    return Finding(copy.at(source), f"{message}: did you mean {better}", (fix,) if is_plain else ())
