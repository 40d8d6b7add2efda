"""The package lists as the graph that the data file holds: what each package needs, recommends and provides.

Kept small without losing an answer: what Debian's minimal base already has is left out, and so is what another
dependency brings along anyway (a transitive reduction over the dependencies without alternatives).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from archive import Stanza
from versions import satisfies

# Packages that exist to build other Debian packages, half of the Rust and Haskell ecosystems each; no image has them.
LEFT_OUT = ("librust-", "libghc-")

Groups = list[list[str]]  # each an "a | b | c"


class Graph(NamedTuple):
    """All by package name."""

    needs: dict[str, Groups]
    recommends: dict[str, Groups]
    providers: dict[str, list[str]]  # by virtual name, in the order in which apt prefers them


def graph(stanzas: dict[str, Stanza], base: frozenset[str] = frozenset()) -> Graph:
    """The graph of a release, without what `base` has."""
    names = [name for name in sorted(stanzas) if not name.startswith(LEFT_OUT)]
    offers = _Offers({name: stanzas[name] for name in names})
    base = base.union(one for name in base if name in stanzas for one, _ in _provided(stanzas[name]))
    needs, recommends = {}, {}
    for name in names:
        fields = stanzas[name]
        required = ", ".join(filter(None, (fields.get("Pre-Depends"), fields.get("Depends"))))
        needs[name] = _groups(required, offers, base, name)
        recommends[name] = _groups(fields.get("Recommends", ""), offers, base, name)
    reach = _Reach(needs, offers)
    reduced = {name: reach.reduced(name, needs[name]) for name in names}
    wished = {name: reach.unmet(name, recommends[name]) for name in names}
    used = {one for groups in (*reduced.values(), *wished.values()) for group in groups for one in group}
    # A virtual name that is a package, too, only counts where something asks for it.
    providers = {one: found for one, found in offers.ordered().items() if one in used or one not in needs}
    return Graph(reduced, wished, providers)


def closure(found: Graph, seeds: Iterable[str]) -> set[str]:
    """The packages that the seeds may bring: all that is needed or recommended, each by its first real alternative."""
    seen: set[str] = set()
    waiting = list(seeds)
    while waiting:
        name = waiting.pop()
        name = name if name in found.needs else next(iter(found.providers.get(name, ())), "")
        if not name or name in seen:
            continue
        seen.add(name)
        for group in found.needs[name] + found.recommends[name]:
            waiting.append(next((one for one in group if one in found.needs), group[0]))
    return seen


class _Offers:
    """What can stand for a name: the package itself, and those that provide it."""

    _PRIORITIES = ("required", "important", "standard", "optional", "extra")

    def __init__(self, stanzas: dict[str, Stanza]) -> None:
        self.stanzas = stanzas
        self.virtual: dict[str, list[tuple[str, str]]] = {}  # the provider, and its version of the name or nothing
        self.asked_plainly: set[str] = set()
        for name, fields in stanzas.items():
            for one, version in _provided(fields):
                self.virtual.setdefault(one, []).append((name, version))

    def meets(self, target: str, relation: str) -> bool:
        """Whether anything in the release satisfies one alternative of a dependency."""
        real = self.stanzas.get(target)
        if "(" not in relation:
            self.asked_plainly.add(target)
        if real is not None and satisfies(real["Version"], relation):
            return True
        return any(
            "(" not in relation or (version and satisfies(version, relation))
            for _, version in self.virtual.get(target, ())
        )

    def has_substitute(self, target: str) -> bool:
        """Whether another package provides a name."""
        return any(name != target for name, _ in self.virtual.get(target, ()))

    def ordered(self) -> dict[str, list[str]]:
        """The providers of each name as apt prefers them: the more important ones first, then the last by name."""
        ordered = {}
        for one, found in self.virtual.items():
            # A provider without a version stands in for a package only where some dependency asks for no version.
            fits = one not in self.stanzas or one in self.asked_plainly
            names = {name for name, version in found if name != one and (version or fits)}
            if names:
                ordered[one] = sorted(sorted(names, reverse=True), key=self._rank)
        return ordered

    def _rank(self, name: str) -> int:
        return self._PRIORITIES.index(self.stanzas[name].get("Priority", "optional"))


def _provided(fields: Stanza) -> list[tuple[str, str]]:
    """The names that a package provides, each with its version or an empty text."""
    found = []
    for one in fields.get("Provides", "").split(","):
        name, _, version = one.strip().partition(" ")
        if name:
            found.append((name.partition(":")[0], version.strip("(= )")))
    return found


def _groups(field: str, offers: _Offers, base: frozenset[str], name: str) -> Groups:
    found: Groups = []
    for part in field.split(","):
        group: list[str] = []
        for one in part.split("|"):
            target = re.split(r"[ (:\[]", one.strip())[0]
            if target and target not in group and offers.meets(target, one):
                group.append(target)
        if group and not base.intersection(group) and name not in group and group not in found:
            found.append(group)
    return found


class _Reach:
    """Which packages a package brings surely: over dependencies that have no alternative."""

    def __init__(self, needs: dict[str, Groups], offers: _Offers) -> None:
        names = list(needs)
        # What another package provides, too, is not sure.
        self.sure = {
            name: [g[0] for g in groups if len(g) == 1 and g[0] in needs and not offers.has_substitute(g[0])]
            for name, groups in needs.items()
        }
        self.ring: dict[str, int] = {}  # the circle of packages that need each other
        self.reach: list[int] = []  # by circle, a bit for each circle that it brings
        for number, members in enumerate(_circles(names, self.sure)):
            for member in members:
                self.ring[member] = number
            bits = 1 << number
            for member in members:
                for target in self.sure[member]:
                    if self.ring[target] != number:
                        bits |= self.reach[self.ring[target]]
            self.reach.append(bits)

    def reduced(self, name: str, groups: Groups) -> Groups:
        """What is needed, without what another one that is needed brings."""
        own = self.ring[name]
        return [group for group in groups if not self._is_brought(name, group, own)]

    def unmet(self, name: str, groups: Groups) -> Groups:
        """What is recommended, without what is needed anyway."""
        bits = self.reach[self.ring[name]]
        return [g for g in groups if not any(one in self.ring and bits >> self.ring[one] & 1 for one in g)]

    def _is_brought(self, name: str, group: list[str], own: int) -> bool:
        """Whether a dependency without alternatives follows from another. apt decides between alternatives in order."""
        ring = self.ring.get(group[0])
        if len(group) > 1 or ring is None or ring == own:
            return False
        by = (self.ring[other] for other in self.sure[name])
        return any(other not in (own, ring) and self.reach[other] >> ring & 1 for other in by)


def _circles(names: list[str], edges: dict[str, list[str]]) -> Iterable[list[str]]:
    """Strongly connected components, those that are needed first (Tarjan, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in names:
        if root in order:
            continue
        work = [(root, iter(edges[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, targets = work[-1]
            for target in targets:
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges[target])))
                    break
                if target in on_stack:
                    low[name] = min(low[name], order[target])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == order[name]:
                    members = []
                    while not members or members[-1] != name:
                        members.append(stack.pop())
                        on_stack.discard(members[-1])
                    yield members
