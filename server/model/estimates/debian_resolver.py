"""Which packages `apt-get install` adds, as apt's own resolver decides it (apt-pkg/depcache.cc, MarkInstall).

All packages that are asked for are marked first, so that an alternative among them counts. Then each brings what it
needs: dependencies without a choice before those with one, of which the first that can be installed is taken unless
another is there already, and recommended packages last. Versions and conflicts are not looked at: within one release
they hold, but for packages that nobody installs together.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...text import Record
from .debian_index import Entry, Group, Index


class Added(Record):
    """One package that an installation adds."""

    entry: Entry
    reason: str  # asked, needed or recommended
    by: str  # the package that needs or recommends it; empty where it was asked for


class Resolution(Record):
    """What was found. `unknown` are names that the release does not have or that several packages provide."""

    added: tuple[Added, ...]
    present: tuple[str, ...]  # asked for, and there already
    unknown: tuple[str, ...]


class _Wish(Record):
    group: Group
    by: str
    reason: str


def resolve(index: Index, asked: Iterable[str], installed: frozenset[str], recommends: bool) -> Resolution:
    """What `asked` adds to the `installed` packages, in the order in which it is decided."""
    chosen: dict[str, Added] = {}
    present, unknown, roots = [], [], []
    for name in dict.fromkeys(asked):
        entry = _meant(index, name)
        if entry is None:
            unknown.append(name)
        elif entry.name in installed:
            present.append(entry.name)
        elif entry.name not in chosen:
            chosen[entry.name] = Added(entry, "asked", "")
            roots.append(entry)
    for root in roots:
        _bring(index, root, chosen, installed, recommends)
    return Resolution(tuple(chosen.values()), tuple(present), tuple(unknown))


def _meant(index: Index, name: str) -> Entry | None:
    """The package that a word on the command line stands for: apt takes a virtual name that has one provider."""
    entry = index.entry(name)
    if entry is None or entry.is_real:
        return entry
    return index.entry(entry.providers[0]) if len(entry.providers) == 1 else None


def _bring(index: Index, root: Entry, chosen: dict[str, Added], installed: frozenset[str], recommends: bool) -> None:
    waiting = _wishes(root, recommends)
    while waiting:
        wish = waiting.pop()
        if any(_is_there(index, one, chosen, installed) for one in wish.group):
            continue
        entry = _first(index, wish.group)
        if entry is not None:
            chosen[entry.name] = Added(entry, wish.reason, wish.by)
            waiting += _wishes(entry, recommends)


def _wishes(entry: Entry, recommends: bool) -> list[_Wish]:
    """What a package asks for, the last one first, as a stack wants it."""
    sure = [group for group in entry.needs if len(group) == 1]
    choices = [group for group in entry.needs if len(group) > 1]
    wishes = [_Wish(group, entry.name, "needed") for group in sure + choices]
    if recommends:
        wishes += [_Wish(group, entry.name, "recommended") for group in entry.recommends]
    return wishes[::-1]


def _is_there(index: Index, name: str, chosen: dict[str, Added], installed: frozenset[str]) -> bool:
    if name in chosen or name in installed:
        return True
    return any(one in chosen or one in installed for one in index.providers(name))


def _first(index: Index, group: Group) -> Entry | None:
    for name in group:
        entry = index.entry(name)
        if entry is None:
            continue
        if entry.is_real:
            return entry
        provider = index.entry(entry.providers[0])
        if provider is not None and provider.is_real:
            return provider
    return None
