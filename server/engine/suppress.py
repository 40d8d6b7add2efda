r"""Which findings comments silence, in our own words and in those of the tools that people come from.

    # tare: ignore=apt-recommends,DL3008 -- reason        the instruction below, or around it where it is continued
    # tare: global ignore=size -- reason                  the whole file, wherever it stands
    # hadolint ignore=DL3008    # hadolint global ignore=DL3008
    # tally ignore=DL3008       # tally global ignore=DL3008
    # check=skip=StageNameCasing,FromAsCasing             BuildKit's directive, the whole file; `all` means its checks;
                                                          below other lines, the instruction under it
    #trivy:ignore:DS-0002                                 the instruction below; above the first FROM, the whole file
    #checkov:skip=CKV_DOCKER_2:reason                     the whole file

Names are slugs, tags, ids of other tools, or ALL. Only items that hold one of two words are looked at, and what their
comments say is kept on them, so that a keystroke costs little more than two searches in the text.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ..model.ignore_comments import marked_items
from ..syntax import Comment, Directive, File, Instruction, Item
from ..text import regex
from .names import plain_name
from .rule import Rule

# The checks of BuildKit (linter/ruleset.go): `check=skip=all` means these and no others.
_BUILDKIT_ALL = "buildkit/all"
_NAMES_OF_CHECKS = """
    copyignoredfile consistentinstructioncasing duplicatestagename exposeinvalidformat exposeprotocasing fromascasing
    fromplatformflagconstdisallowed invalidbaseimageplatform invaliddefaultarginfrom invaliddefinitiondescription
    jsonargsrecommended legacykeyvalueformat maintainerdeprecated multipleinstructionsdisallowed noemptycontinuation
    redundanttargetplatform reservedstagename secretsusedinargorenv stagenamecasing undefinedarginfrom undefinedvar
    workdirrelativepath
"""
_BUILDKIT = frozenset(_NAMES_OF_CHECKS.split())
_NAME = r"(?:docker:)?[\w./-]+"
_NAMES = rf"(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)"
_LISTED = regex(rf"#\s*(?:tare:?|hadolint|tally)\s+(?P<scope>global\s+)?ignore\s*=\s*{_NAMES}")
_TRIVY = regex(r"trivy:ignore:([\w-]+)")
_CHECKOV = regex(r"checkov:skip=([\w-]+)")
_SKIP = regex(rf"(?:^|;)\s*skip\s*=\s*{_NAMES}")
_CHECK = regex(rf"#\s*check\s*=(?:.*?;)?\s*skip\s*=\s*{_NAMES}")


class _Said(NamedTuple):
    """What the comments of one item silence: here, in the whole file, and (Trivy) in the file if above every FROM."""

    here: frozenset[str]
    everywhere: frozenset[str]
    trivy: frozenset[str]


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
        if said.trivy and not _has_from(items[:index]):
            everywhere |= said.trivy
        target = next((at for at in range(index, len(items)) if type(items[at]) is Instruction), None)
        if target is not None and (said.here or said.trivy):
            here[target] = here.get(target, frozenset()) | said.here | said.trivy
    return Suppressions(everywhere, here) if everywhere or here else _NONE


def is_buildkit_check(name: str) -> bool:
    """Whether a name is that of one of BuildKit's checks."""
    return plain_name(name) in _BUILDKIT


def check_options(item: Directive) -> str:
    """What BuildKit reads of `# check=…`: all up to the first blank, and nothing on an indented line.

    `ParseDirective` in parser/directives.go; seen with Docker 28.5.
    """
    is_read = item.name.text.lower() == "check" and not item.text[:1].isspace()
    return item.value.text.partition(" ")[0] if is_read else ""


def means(name: str, rule: Rule) -> bool:
    """Whether a name in a comment means that rule."""
    return plain_name(name) in _ids(rule.slug, rule.tags, rule.also)


def _has_from(items: tuple[Item, ...]) -> bool:
    return any(isinstance(item, Instruction) and item.name == "FROM" for item in items)


def _said(item: Item) -> _Said:
    known: _Said | None = item.memo.get("said")
    if known is None:
        known = item.memo["said"] = _read(item)
    return known


def _read(item: Item) -> _Said:
    if isinstance(item, Directive):
        # Of several lists the last one counts (`ParseLintOptions`); see `check_options` for what is not read.
        lists = [*_SKIP.finditer(check_options(item))]
        return _Said(frozenset(), _checks(lists[-1]["names"]), frozenset()) if lists else _NOTHING
    if isinstance(item, Instruction):
        comments = [comment.text for comment in item.parts.comments]
    elif isinstance(item, Comment):
        comments = [item.text[item.span.start :]]
    else:
        return _NOTHING
    here: frozenset[str] = frozenset()
    everywhere: frozenset[str] = frozenset()
    trivy: frozenset[str] = frozenset()
    for comment in comments:
        # BuildKit takes its directive also above a single instruction (`WithMergedConfigFromComments`).
        checks = _CHECK.match(comment)
        here |= _checks(checks["names"]) if checks is not None else frozenset()
        listed = _LISTED.match(comment)
        if listed is not None and listed["scope"]:
            everywhere |= _split(listed["names"])
        elif listed is not None:
            here |= _split(listed["names"])
        trivy |= {plain_name(name) for name in _TRIVY.findall(comment)}
        everywhere |= {plain_name(name) for name in _CHECKOV.findall(comment)}
    return _Said(here, everywhere, trivy) if here or everywhere or trivy else _NOTHING


def _checks(names: str) -> frozenset[str]:
    """Names of checks, where `all` means those of BuildKit alone, and only if it is all that is said."""
    return frozenset((_BUILDKIT_ALL,)) if names == "all" else _split(names) - {"all"}


def _split(names: str) -> frozenset[str]:
    return frozenset(plain_name(name.strip()) for name in names.split(","))


@cache
def _ids(slug: str, tags: tuple[str, ...], also: tuple[str, ...]) -> frozenset[str]:
    aliases = {plain_name(alias) for alias in also}
    every = {"all", _BUILDKIT_ALL} if aliases & _BUILDKIT else {"all"}
    return frozenset({slug, *tags, *aliases, *every})
