"""Judging whole trees by the patterns of an ignore file, folder by folder from the top, as moby walks them.

Asking about every path on its own would go through all patterns for each folder above it. Most folders are beyond the
reach of most patterns, and where no pattern reaches, the folder's own verdict holds for all that is in it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from fnmatch import translate
from functools import lru_cache

from ..text import Record
from .patterns import Pattern

_WILDCARD = frozenset("*?[\\")
_MOST_UNIONS = 512


class Place(Record):
    """A folder as the patterns see it from inside."""

    path: str  # with a slash at its end, "" is the top
    depth: int
    matched: int  # a bit for each pattern that matched the folder or one above it
    active: tuple[int, ...]  # the patterns that have not, and may match something in it
    is_excluded: bool  # what holds for whatever no active pattern matches


class Verdict(Record):
    """What the patterns say of one path. `matched` has a bit for each that matched it, or a folder above it."""

    is_excluded: bool
    matched: int


class Descent:
    """The patterns of one ignore file, all of them well formed (`ignore.read_ignore` sorts the others out)."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(Pattern(line) for line in patterns)
        self._unions: dict[tuple[int, ...], re.Pattern[str] | None] = {}
        # How many segments stand before the first that may match a slash, which `**` and `[^a]` do; None without one.
        self._fixed = [
            next((at for at, one in enumerate(pattern.segments) if "**" in one or "[" in one), None)
            for pattern in self.patterns
        ]

    @property
    def top(self) -> Place:
        """The context itself, which no pattern can match."""
        return Place("", 0, 0, tuple(range(len(self.patterns))), False)

    def union(self, place: Place) -> re.Pattern[str] | None:
        """An expression for the paths that an active pattern matches; None where there is no active one."""
        if not place.active:
            return None
        union = self._unions.get(place.active)
        if union is None:
            if len(self._unions) > _MOST_UNIONS:
                self._unions.clear()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # `[[` in a class, which means itself
                expressions = "|".join(f"(?:{self.patterns[index].expression})" for index in place.active)
                union = self._unions[place.active] = re.compile(expressions, re.DOTALL)
        return union

    def may_send(self, place: Place) -> bool:
        """Whether something in that folder may be let through."""
        return not place.is_excluded or any(self.patterns[index].is_exception for index in place.active)

    def may_leave_out(self, place: Place) -> bool:
        """Whether something in that folder may be kept out."""
        return place.is_excluded or any(not self.patterns[index].is_exception for index in place.active)

    def judge(self, place: Place, name: str) -> Verdict:
        """What is said of a file or folder right inside `place` (`MatchesUsingParentResults` in patternmatcher.go)."""
        path = place.path + name
        union = self.union(place)
        if union is None or union.fullmatch(path) is None:
            return Verdict(place.is_excluded, place.matched)
        matched, is_excluded = place.matched, False
        active = set(place.active)
        for index, pattern in enumerate(self.patterns):
            bit = 1 << index
            # A pattern is not asked while its answer would change nothing, and then counts as one that did not match.
            if not matched & bit and index in active and pattern.is_exception == is_excluded and pattern.matches(path):
                matched |= bit
            if matched & bit:
                is_excluded = not pattern.is_exception
        return Verdict(is_excluded, matched)

    def enter(self, place: Place, name: str) -> tuple[Place, Verdict]:
        """The folder of that name right inside `place`."""
        verdict = self.judge(place, name)
        depth = place.depth + 1
        active = tuple(
            index
            for index in place.active
            if not verdict.matched >> index & 1 and self._may_reach_into(index, depth, name)
        )
        return Place(f"{place.path}{name}/", depth, verdict.matched, active, verdict.is_excluded), verdict

    def _may_reach_into(self, index: int, depth: int, name: str) -> bool:
        """Whether a pattern that may match below the folder above may match below `name`, which is at `depth`."""
        segments, fixed = self.patterns[index].segments, self._fixed[index]
        if fixed is not None and fixed < depth:
            return True
        if fixed is None and len(segments) <= depth:
            return False
        return _may_match(segments[depth - 1], name)


@lru_cache(maxsize=4096)
def _may_match(segment: str, name: str) -> bool:
    if _WILDCARD.isdisjoint(segment):
        return segment == name
    # Python knows no escapes; there, a yes does no harm.
    return "\\" in segment or re.match(translate(segment), name) is not None
