"""What could be done about findings: repairs that keep their promise, comments that silence, and an explanation.

A repair is only offered once `engine.verify` has tried it. Where a selection touches many findings that would take
long, so there it is tried when somebody chooses it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from ..engine.analysis import Analysis
from ..engine.choosing import Choose, choose_safe, order_offers
from ..engine.finding import Finding, Fix, NewFile
from ..engine.fixing import repair
from ..engine.ignore_comment import ignore_file, ignore_instruction
from ..engine.verify import keeps_its_promise
from ..syntax import Instruction
from ..text import Edit, Record, Span
from .difference import edits_between

FIX, FIX_ALL, IGNORE, EXPLAIN = "fix", "fix-all", "ignore", "explain"

_MOST_TRIED_AT_ONCE = 12
_LINE_END = "\n"


class Change(Record):
    """Edits of the file, and files to create in the build context."""

    edits: tuple[Edit, ...]
    creates: tuple[NewFile, ...] = ()


class Action(Record):
    """One offer. `change` is a function where finding it out takes time; None where there is nothing to change.

    `rule` is the rule to explain where `kind` is EXPLAIN.
    """

    title: str
    kind: str
    change: Change | Callable[[], Change | None] | None = None
    finding: Finding | None = None
    is_preferred: bool = False
    rule: str = ""


def actions(analysis: Analysis, span: Span, can_explain: bool = False) -> list[Action]:
    """Everything to offer for the findings that touch `span`, best first, then what concerns the whole file.

    Titles are unique. Asked again about the same analysis and span, the list is the same.
    """
    touched = [finding for finding in analysis.findings if finding.at.touches(span)]
    touched.sort(key=lambda finding: (finding.severity, finding.at.end - finding.at.start, finding.at))
    is_many = sum(len(finding.fixes) for finding in touched) > _MOST_TRIED_AT_ONCE
    found = [action for finding in touched for action in _repairs(analysis, finding, is_many)]
    found += _of_rules(analysis, touched)
    for finding in touched:
        found += _silences(analysis, finding)
    if can_explain:
        for slug in dict.fromkeys(finding.rule for finding in touched):
            finding = next(finding for finding in touched if finding.rule == slug)
            found.append(Action(f"Explain {slug}", EXPLAIN, None, finding, rule=slug))
    found += _everything(analysis)
    return _with_unique_titles(analysis, found)


def fix_all(analysis: Analysis, choose: Choose | None = None) -> Change | None:
    """What applying all safe fixes comes to, round after round; None where that changes nothing."""
    repaired = repair(analysis, choose or choose_safe(analysis.rulebook.cache_strategy))
    edits = edits_between(analysis.model.file, repaired.analysis.model.file)
    return Change(edits, repaired.creates) if edits or repaired.creates else None


def _repairs(analysis: Analysis, finding: Finding, is_many: bool) -> Iterator[Action]:
    fixes = order_offers(finding, analysis.rulebook.cache_strategy)
    for number, fix in enumerate(fixes):
        change = Change(fix.edits, fix.creates)
        is_preferred = number == 0 and fix.is_safe
        if is_many:
            yield Action(finding.title_of(fix), FIX, _tried(analysis, finding, fix), finding, is_preferred)
        elif _keeps(analysis, finding, fix):
            yield Action(finding.title_of(fix), FIX, change, finding, is_preferred)


def _of_rules(analysis: Analysis, touched: list[Finding]) -> Iterator[Action]:
    """One action for all findings of a rule that can be repaired safely, where there are several."""
    choose = choose_safe(analysis.rulebook.cache_strategy)
    counts = Counter(finding.rule for finding in analysis.findings if choose(finding) is not None)
    for slug in dict.fromkeys(finding.rule for finding in touched):
        if counts[slug] > 1:
            finding = next(finding for finding in touched if finding.rule == slug)
            title = f"Fix all {counts[slug]} {slug} in this file"
            yield Action(title, FIX, lambda slug=slug: fix_all(analysis, _only(choose, slug)), finding)  # type: ignore[misc]


def _only(choose: Choose, slug: str) -> Choose:
    return lambda finding: choose(finding) if finding.rule == slug else None


def _silences(analysis: Analysis, finding: Finding) -> Iterator[Action]:
    file = analysis.model.file
    index = bisect_right(file.starts, finding.at.start) - 1
    name = finding.id or finding.rule
    here = ignore_instruction(file, index, name)
    if here is not None and index < len(file.items) and isinstance(file.items[index], Instruction):
        yield Action(f"Ignore {name} on this instruction", IGNORE, Change((here,)), finding)
    yield Action(f"Ignore {name} in this file", IGNORE, Change((ignore_file(file, name),)), finding)


def _everything(analysis: Analysis) -> Iterator[Action]:
    choose = choose_safe(analysis.rulebook.cache_strategy)
    if any(choose(finding) is not None for finding in analysis.findings):
        yield Action("Apply all safe fixes", FIX_ALL, lambda: fix_all(analysis))


def _with_unique_titles(analysis: Analysis, found: list[Action]) -> list[Action]:
    """The same actions without doubles; of several with one title each says its line and, on one line, its number."""
    distinct = {(action.title, action.change): action for action in reversed(found)}
    actions = list(reversed(distinct.values()))
    counts = Counter(action.title for action in actions)
    seen: Counter[str] = Counter()
    result = []
    for action in actions:
        title = action.title
        if counts[title] > 1 and action.finding is not None:
            title = f"{title} (line {analysis.model.text.count(_LINE_END, 0, action.finding.at.start) + 1})"
        seen[title] += 1
        result.append(action._replace(title=title if seen[title] == 1 else f"{title} [{seen[title]}]"))
    return result


def _tried(analysis: Analysis, finding: Finding, fix: Fix) -> Callable[[], Change | None]:
    return lambda: Change(fix.edits, fix.creates) if _keeps(analysis, finding, fix) else None


# What was tried stays known while its analysis is: editors ask again with every move of the cursor.
_kept: WeakKeyDictionary[Analysis, dict[tuple[Finding, Fix], bool]] = WeakKeyDictionary()


def _keeps(analysis: Analysis, finding: Finding, fix: Fix) -> bool:
    known = _kept.setdefault(analysis, {})
    key = (finding, fix)
    if key not in known:
        known[key] = keeps_its_promise(analysis, finding, fix)
    return known[key]
