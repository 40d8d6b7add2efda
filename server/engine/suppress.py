"""Which findings comments silence, in our own words and in those of the tools that people come from.

`model/ignore_comments.py` reads the comments and lists their forms. The names in them are slugs, tags, ids of other
tools, in our own comments also groups of both, or ALL; after `# check=skip=`, `all` means the checks of BuildKit. What
the names of an item mean is kept on it.
"""

from __future__ import annotations

from functools import cache

from ..model.ignore_comments import IgnoreComment, Reach, ignores, instruction_below, marked_items
from ..syntax import File, Instruction, Item
from ..text import Record
from .groups import slugs_of
from .names import BUILDKIT, plain_name
from .rule import Rule

_BUILDKIT_ALL = "buildkit/all"
"""What `check=skip=all` means: the checks of BuildKit and no others."""
OURS = "tare"
"""The tool to which our own comments speak."""


class _Said(Record):
    """What the comments of one item silence, by their `Reach`."""

    here: frozenset[str]
    everywhere: frozenset[str]
    from_top: frozenset[str]


_REACHES = (Reach.INSTRUCTION, Reach.FILE, Reach.FILE_FROM_TOP)  # in the order of `_Said`
_NOTHING = _Said(frozenset(), frozenset(), frozenset())


class Suppressions:
    """What the comments of one file silence; false where that is nothing."""

    __slots__ = ("_everywhere", "_here")

    def __init__(self, everywhere: frozenset[str], here: dict[int, frozenset[str]]) -> None:
        self._everywhere = everywhere
        self._here = here

    def __bool__(self) -> bool:
        return bool(self._everywhere or self._here)

    def is_silenced(self, item_index: int, rule: Rule, case: str = "") -> bool:
        """Whether a finding of `rule` is silenced that begins in the item of that index; `case` is its own id."""
        here = self._here.get(item_index)
        if here is None and not self._everywhere:
            return False
        ids = _ids(rule.slug, rule.tags, (*rule.also, case) if case else rule.also)
        return not ids.isdisjoint(self._everywhere) or (here is not None and not ids.isdisjoint(here))


_NONE = Suppressions(frozenset(), {})


def suppressions(file: File) -> Suppressions:
    """What the comments of `file` silence."""
    marked = marked_items(file)
    if not marked:
        return _NONE
    items = file.items
    everywhere: frozenset[str] = frozenset()
    here: dict[int, frozenset[str]] = {}
    for index in marked:
        said = _said(items[index])
        if said is _NOTHING:
            continue
        everywhere |= said.everywhere
        if said.from_top and not _has_from(items[:index]):
            everywhere |= said.from_top
        target = instruction_below(file, index) if said.here or said.from_top else None
        if target is not None:
            here[target] = here.get(target, frozenset()) | said.here | said.from_top
    return Suppressions(everywhere, here) if everywhere or here else _NONE


def is_buildkit_check(name: str) -> bool:
    """Whether a name is that of one of BuildKit's checks."""
    return plain_name(name) in BUILDKIT


def means(name: str, rule: Rule) -> bool:
    """Whether a name in a comment of ours means that rule."""
    return plain_name(name) in _ids(rule.slug, rule.tags, rule.also) or rule.slug in slugs_of(name)


def _has_from(items: tuple[Item, ...]) -> bool:
    return any(isinstance(item, Instruction) and item.name == "FROM" for item in items)


def _said(item: Item) -> _Said:
    known: _Said | None = item.memo.get("said")
    if known is None:
        known = item.memo["said"] = _read(item)
    return known


def _read(item: Item) -> _Said:
    told = ignores(item)
    if not told:
        return _NOTHING
    return _Said(*(frozenset().union(*(_meant(one) for one in told if one.reach is reach)) for reach in _REACHES))


def _meant(comment: IgnoreComment) -> frozenset[str]:
    """The plain names; BuildKit's `all` stands for its own checks alone, and only if it is all that is said.

    Other tools know no groups, so that a comment to them names none.
    """
    names = [name for name, _ in comment.names]
    if comment.tool == OURS:
        return frozenset(map(plain_name, names)).union(*map(slugs_of, names))
    if comment.tool != "check":
        return frozenset(map(plain_name, names))
    return frozenset((_BUILDKIT_ALL,)) if names == ["all"] else frozenset(map(plain_name, names)) - {"all"}


@cache
def _ids(slug: str, tags: tuple[str, ...], also: tuple[str, ...]) -> frozenset[str]:
    aliases = {plain_name(alias) for alias in also}
    every = {"all", _BUILDKIT_ALL} if aliases & BUILDKIT else {"all"}
    return frozenset({slug, *tags, *aliases, *every})
