"""Names that mean several rules: a whole tool (`hadolint`), or a pattern (`DL3*`, `buildkit/*`, `apt-*`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from .catalogue import catalogue
from .names import TOOLS, plain_name

if TYPE_CHECKING:
    from .rule import Rule


def is_group(name: str) -> bool:
    """Whether `name` is that of a tool, or a pattern, whether it means any rule or not."""
    return "*" in name or name.lower() in TOOLS


@lru_cache(maxsize=256)
def slugs_of(name: str) -> frozenset[str]:
    """The rules of a group: those that carry an id of that tool, or of which a slug or an id fits that pattern.

    None where it is no group. Patterns are those of a shell, and fit ids as they are written and as `tool/id`. There is
    no list of single cases, so that `SC*` means the rule of ShellCheck, and `SC20*` nothing.
    """
    from fnmatch import fnmatchcase  # no start waits for it

    if not is_group(name):
        return frozenset()
    pattern = name.lower() if "*" in name else f"{name.lower()}/*"
    return frozenset(
        rule.slug for rule in catalogue().values() if any(fnmatchcase(spelled, pattern) for spelled in _spellings(rule))
    )


def _spellings(rule: Rule) -> Iterator[str]:
    yield rule.slug
    if rule.cases:
        yield from (rule.cases.lower(), f"{rule.slug}/{rule.cases.lower()}")
    for alias in rule.also:
        written, plain = alias.lower(), plain_name(alias)
        yield from (written, plain)
        yield from (f"{tool}/{plain}" for tool, ids in TOOLS.items() if ids.fullmatch(written))
