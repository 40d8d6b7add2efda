"""What an ignore file keeps out of the build context, judged exactly as moby judges it.

The only module that knows who matches the patterns: e2b-dockerfile-utils, a port of moby/patternmatcher, and where
Python is too old for it our own `patterns`. Which file is read is told by BuildKit (`dockerui/context.go`) and, for
`.containerignore`, by Buildah (`ContainerIgnoreFile` in pkg/parse/parse.go).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Protocol

from ..text import Record

_BOM = "\ufeff"


class _Matcher(Protocol):
    def matches(self, path: str) -> bool: ...
    def may_match_under(self, dir_path: str) -> bool: ...


class Ignored(Record):
    """What one ignore file excludes."""

    patterns: tuple[str, ...]
    problems: tuple[str, ...] = ()  # of patterns that make a build fail, and that are left out here

    def excludes(self, path: str) -> bool:
        """Whether `path` (of the context, with `/`) is kept out: itself, or with a folder that it is in."""
        return bool(self.patterns) and _matcher(self.patterns).matches(path)

    def brings_back_below(self, folder: str) -> bool:
        """Whether a `!` pattern may bring something below an excluded folder back."""
        return bool(self.patterns) and _matcher(self.patterns).may_match_under(folder)


NOTHING_IGNORED = Ignored(())


@lru_cache(maxsize=64)
def read_ignore(text: str) -> Ignored:
    """What an ignore file of that text excludes (`ReadAll` in moby/patternmatcher/ignorefile). Never raises."""
    patterns: list[str] = []
    problems: list[str] = []
    for line in _pattern_lines(text):
        try:
            _matcher((line,))
        except ValueError as error:
            problems.append(f"{line}: {error}")
        else:
            patterns.append(line)
    return Ignored(tuple(patterns), tuple(problems))


def ignore_file_of(dockerfile: str, beside: Collection[str], names: Collection[str]) -> str | None:
    """The name of the ignore file that a build with `dockerfile` (a file name) reads; None where it reads none.

    `beside` are the names in the Dockerfile's own folder, `names` those in the context's. An own file such as
    `Dockerfile.dockerignore` goes before everything else. `.containerignore` is Podman's: Docker never reads it, so it
    counts where there is no `.dockerignore`, or where the file is called Containerfile.
    """
    for suffix in (".dockerignore", ".containerignore"):
        if dockerfile + suffix in beside:
            return dockerfile + suffix
    order = [".dockerignore", ".containerignore"]
    if dockerfile.lower().startswith("containerfile"):
        order.reverse()
    return next((name for name in order if name in names), None)


def _pattern_lines(text: str) -> Iterator[str]:
    for line in text.removeprefix(_BOM).split("\n"):
        if not line.startswith("#") and line.strip():
            yield line  # white space before a `#` makes it a pattern, so it stays


@lru_cache(maxsize=256)
def _matcher(patterns: tuple[str, ...]) -> _Matcher:
    """Raises ValueError where a pattern is malformed."""
    try:
        import e2b_dockerfile_utils as ported
    except ImportError:
        from .patterns import PatternMatcher

        return PatternMatcher(list(patterns))
    matcher: _Matcher = ported.PatternMatcher(list(patterns))
    return matcher
