"""Which yarn a stage uses: the first, or one of those since 2, which take other options and read another file.

The first ends with 1.22. From version 2 on there are no `--production` and `--ignore-scripts` of `yarn install`, and
`--frozen-lockfile` is an old name of `--immutable`, which the first does not know (yarn's documentation, "yarn install"
and "Migration").
"""

from __future__ import annotations

from collections.abc import Iterable

from ...text import regex

# What only versions from 2 on read, are told, or are called. On npm, `yarn@latest` is of the first.
_NEWER = regex(
    r"yarnrc\.yml|\.pnp\.[cm]?js|--immutable\b"
    r"|\byarn@(?:v?(?:[2-9]|[1-9]\d)|berry)"
    r"|\byarn\s+set\s+version\s+(?!['\"]?(?:v?1\b|classic))|\byarn\s+(?:dlx|plugin|workspaces\s+focus)\b"
)
# The first, named as such.
_FIRST = regex(r"\byarn@(?:v?1\b|latest|classic)|\byarn\s+set\s+version\s+['\"]?(?:v?1\b|classic)|\byarn\s+policies\b")
# With these it may be either: corepack takes what package.json names, and a copied .yarn may hold any release.
_EITHER = regex(r"\bcorepack\b|\.yarn\b|\bberry\b|\byarn@(?:canary|stable)\b")


def is_newer_yarn(texts: Iterable[str]) -> bool:
    """Whether one of the texts, as instructions are, shows that yarn is of version 2 or later."""
    return any(_NEWER.search(text) for text in texts)


def may_be_newer_yarn(texts: Iterable[str]) -> bool:
    """Whether yarn is of version 2 or later, or may be: what chooses it is seen, and it is not said to be the first."""
    texts = tuple(texts)
    if is_newer_yarn(texts):
        return True
    return any(_EITHER.search(text) for text in texts) and not any(_FIRST.search(text) for text in texts)
