"""Whether a fix keeps its promise, found out by doing it and looking at what came out.

Applied, it leaves a file without new syntax problems and without its finding; no new finding of severity error; and
nothing else changes its meaning: comments, heredoc bodies, mounts, the graph of stages and every instruction that the
edit does not touch. A fix that fails is not offered. Repeating is then harmless: the finding is gone, and with it
what would be applied again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..model import Model, build
from ..syntax import Blank, Comment, Directive, File, Instruction, Item, reparse
from ..text import Edit, Span, conflict
from .analysis import Analysis, analyse
from .finding import Finding, Fix, Severity

Link = tuple[int, Hashable]
"""An instruction's item, by identity, and what it takes from."""


class Choice(NamedTuple):
    """A finding and the fix that was chosen for it."""

    finding: Finding
    fix: Fix


def keeps_its_promise(analysis: Analysis, finding: Finding, fix: Fix) -> bool:
    """Whether `fix` may be offered for `finding`, which is one of `analysis.findings`."""
    return attempt(analysis, [Choice(finding, fix)]) is not None


def attempt(analysis: Analysis, choices: Sequence[Choice]) -> Analysis | None:
    """The analysis after applying all `choices` at once; None where that breaks the promise of any of them.

    Several at once must each be sound alone: an edit that swallows a line is not seen where another edits that line.
    """
    edits = _edits(choices)
    before = analysis.model
    if not _are_applicable(before, edits) or not _creates_only_new(before, choices):
        return None
    if not edits:
        # What the rules say of a file that is created is not known before it is there.
        return analysis if all(choice.fix.creates for choice in choices) else None
    model = _apply(before, edits)
    if not _is_sound(before, model, edits):
        return None
    after = analyse(model, analysis.rulebook)
    return after if _findings_are_gone(analysis, after, choices) else None


def is_sound(model: Model, choice: Choice) -> bool:
    """Whether the edits of a choice leave everything else in the file alone; the rules are not asked."""
    edits = _edits([choice])
    return _are_applicable(model, edits) and (not edits or _is_sound(model, _apply(model, edits), edits))


def _edits(choices: Iterable[Choice]) -> list[Edit]:
    return sorted({edit for choice in choices for edit in choice.fix.edits})


def _apply(model: Model, edits: Sequence[Edit]) -> Model:
    file = model.file
    for edit in reversed(edits):
        file = reparse(file, edit)
    return build(file, model, model.context)


def _is_sound(before: Model, after: Model, edits: Sequence[Edit]) -> bool:
    return after.text != before.text and _Change(before, after, edits).is_sound


def _are_applicable(model: Model, edits: Sequence[Edit]) -> bool:
    length = len(model.text)
    inside = all(0 <= edit.span.start <= edit.span.end <= length for edit in edits)
    return inside and not any(conflict(first, second) for first, second in pairwise(edits))


def _creates_only_new(model: Model, choices: Iterable[Choice]) -> bool:
    for choice in choices:
        for path, _ in choice.fix.creates:
            if path.startswith("/") or ".." in path.split("/"):
                return False
            if model.context is not None and model.context.exists(path):
                return False
    return True


def _findings_are_gone(before: Analysis, after: Analysis, choices: Iterable[Choice]) -> bool:
    """Whether each rule says less by as many as were repaired, and no error is new."""
    said = Counter(finding.rule for finding in before.findings)
    says = Counter(finding.rule for finding in after.findings)
    # A fix that creates a file takes its finding away only once the file is there.
    repaired = Counter(choice.finding.rule for choice in choices if not choice.fix.creates)
    if any(says[rule] > said[rule] - count for rule, count in repaired.items()):
        return False
    errors = {finding.rule for finding in after.findings if finding.severity is Severity.ERROR}
    return all(says[rule] <= said[rule] for rule in errors)


class _Change:
    """Compares what stands in two files where they differ."""

    def __init__(self, before: Model, after: Model, edits: Sequence[Edit]) -> None:
        self._before = before
        self._after = after
        self._edits = edits
        first, stop = _difference(before.file, after.file)
        starts = before.file.starts
        self._old = list(zip(starts[first:], before.file.items[first : stop[0]], strict=False))
        self._new = after.file.items[first : stop[1]]

    @property
    def is_sound(self) -> bool:
        return (
            self._has_no_new_problems()
            and self._keeps_untouched_items()
            and self._keeps_comments()
            and self._keeps_heredocs()
            and self._keeps_mounts()
            and _keeps_stages(self._before, self._after)
        )

    def _has_no_new_problems(self) -> bool:
        old = Counter(code for _, item in self._old for code in _problems(item))
        return not Counter(code for item in self._new for code in _problems(item)) - old

    def _keeps_untouched_items(self) -> bool:
        """Whether what no edit reaches into is still there, in its order."""
        length = len(self._before.text)
        kept = [
            item
            for at, item in self._old
            if not isinstance(item, Blank) and not self._reach_into(Span(at, at + len(item.text)), length)
        ]
        rest = iter(self._new)
        return all(any(item == other for other in rest) for item in kept)

    def _reach_into(self, span: Span, length: int) -> bool:
        """Whether an edit changes that item. At its border it does not, save at the end of a text without line end."""
        return any(
            edit.span.overlaps(span) or (edit.span.start == span.end == length and not self._ends_with_line(length))
            for edit in self._edits
        )

    def _ends_with_line(self, length: int) -> bool:
        return self._before.text.endswith("\n", 0, length)

    def _keeps_comments(self) -> bool:
        """Whether every comment survives. One may be replaced only by an edit that is about this comment alone."""
        old = Counter(
            text for at, item in self._old for span, text in _comments(item) if not self._is_about(span.shift(at))
        )
        return not old - Counter(text for item in self._new for _, text in _comments(item))

    def _keeps_heredocs(self) -> bool:
        old = Counter(
            content
            for at, item in self._old
            for span, content in _heredocs(item)
            if not any(edit.span.overlaps(span.shift(at)) for edit in self._edits)
        )
        return not old - Counter(content for item in self._new for _, content in _heredocs(item))

    def _keeps_mounts(self) -> bool:
        """Whether every mount is still there, none twice; one may be changed by an edit inside it."""
        old = Counter(
            raw for at, item in self._old for span, raw in _mounts(item) if not self._is_about(span.shift(at))
        )
        if old - Counter(raw for item in self._new for _, raw in _mounts(item)):
            return False
        doubled = sum(_doubled_mounts(item) for _, item in self._old)
        return sum(_doubled_mounts(item) for item in self._new) <= doubled

    def _is_about(self, span: Span) -> bool:
        """Whether an edit changes something inside `span` and nothing outside of it."""
        return any(
            edit.span.overlaps(span) and span.start <= edit.span.start and edit.span.end <= span.end
            for edit in self._edits
        )


def _difference(before: File, after: File) -> tuple[int, tuple[int, int]]:
    """The index of the first item that differs, and the indexes at which the two are the same again."""
    old, new = before.items, after.items
    shorter = min(len(old), len(new))
    first = 0
    while first < shorter and old[first] is new[first]:
        first += 1
    tail = 0
    while tail < shorter - first and old[-1 - tail] is new[-1 - tail]:
        tail += 1
    return first, (len(old) - tail, len(new) - tail)


def _problems(item: Item) -> Iterator[str]:
    if isinstance(item, Instruction):
        yield from (problem.code for problem in item.parts.problems)
        if item.is_open and item.text.endswith("\n"):
            yield "open"  # it would take in whatever comes below
    elif isinstance(item, Directive) and item.problem is not None:
        yield item.problem.code


def _comments(item: Item) -> Iterator[tuple[Span, str]]:
    if isinstance(item, Comment):
        yield item.span, item.content
    elif isinstance(item, Instruction):
        for comment in item.parts.comments:
            yield comment.span, comment.text.lstrip("#").strip()


def _heredocs(item: Item) -> Iterator[tuple[Span, str]]:
    if isinstance(item, Instruction):
        for heredoc in item.parts.heredocs:
            yield heredoc.body, heredoc.content


def _mounts(item: Item) -> Iterator[tuple[Span, str]]:
    if isinstance(item, Instruction):
        for flag in item.parts.flags_named("mount"):
            yield flag.span, flag.raw


def _doubled_mounts(item: Item) -> int:
    mounts = [raw for _, raw in _mounts(item)]
    return len(mounts) - len(set(mounts))


def _keeps_stages(before: Model, after: Model) -> bool:
    """Whether every instruction that is still there takes from the same stages and images as before."""
    old, new = _Graph(before), _Graph(after)
    if len(before.stages) != len(after.stages):
        old.name_by_item(new)
    return not _lost(old.links(new), new.links(old))


def _lost(old: Counter[Link], new: Counter[Link]) -> bool:
    return bool(old - new) or bool(new - old)


class _Graph:
    """The links between the stages of one model. A stage is known by its number, or by its FROM where numbers move."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._items = {id(item) for item in model.file.items}
        self._keys: list[Hashable] = list(range(len(model.stages)))

    def name_by_item(self, other: _Graph) -> None:
        for one in (self, other):
            seen: Counter[int] = Counter()
            keys: list[Hashable] = []
            for stage in one._model.stages:
                item = id(stage.items[0]) if stage.items else 0
                seen[item] += 1
                # A FROM that only one of the two holds was written by the edit.
                keys.append((item, seen[item]) if item in self._items & other._items else None)
            one._keys = keys

    def links(self, other: _Graph) -> Counter[Link]:
        """What the instructions that both hold take from: stages by their keys, anything else by its name."""
        found: Counter[Link] = Counter()
        for stage in self._model.stages:
            if stage.from_ is not None and id(stage.from_.item) in other._items:
                parent = self._keys[stage.parent] if stage.parent is not None else "no stage"
                found[id(stage.from_.item), parent] += 1
            for source in self._model.sources(stage):
                item = id(source.use.instruction.item)
                if item in other._items:
                    name: Hashable = source.use.name
                    found[item, self._keys[source.stage.number] if source.stage is not None else name] += 1
        return found
