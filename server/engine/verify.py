"""Whether a fix keeps its promise, found out by doing it and looking at what came out.

Applied, it leaves a file without new syntax problems and without its finding; no new finding of severity error; and
nothing else changes its meaning: comments, heredoc bodies, mounts, every instruction that the edit does not touch
(`change`), and the graph of stages. A fix that fails is not offered. Repeating is then harmless: the finding is gone,
and with it what would be applied again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise

from ..model import Model, build
from ..syntax import File, reparse
from ..text import Edit, Record, Span, apply_all, conflict
from .analysis import Analysis, analyse
from .change import Change
from .finding import Finding, Fix, Severity

Link = tuple[int, Hashable]
"""An instruction's item, by identity, and what it takes from."""

_MANY = 8


class Choice(Record):
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
    change = Change(before.file, _edited(before.file, edits), edits)
    if not change.is_sound:
        return None
    model = build(change.after, before, before.context, before.facts)
    if change.may_move_stages and not _keeps_stages(before, model):
        return None
    after = analyse(model, analysis.rulebook)
    return after if _findings_are_gone(analysis, after, choices) else None


def is_sound(model: Model, choice: Choice) -> bool:
    """Whether the edits of a choice leave everything else in the file alone; the rules are not asked."""
    edits = _edits([choice])
    if not edits:
        return True
    if not _are_applicable(model, edits):
        return False
    change = Change(model.file, _edited(model.file, edits), edits)
    if not change.is_sound:
        return False
    return not change.may_move_stages or _keeps_stages(model, build(change.after, model, model.context, model.facts))


def _edits(choices: Iterable[Choice]) -> list[Edit]:
    return sorted({edit for choice in choices for edit in choice.fix.edits})


def _edited(file: File, edits: Sequence[Edit]) -> File:
    """The file after all edits. Many are read again as one, from the first to the last."""
    if len(edits) <= _MANY:
        for edit in reversed(edits):
            file = reparse(file, edit)
        return file
    whole = Span(edits[0].span.start, edits[-1].span.end)
    inside = [edit.shift(-whole.start) for edit in edits]
    return reparse(file, Edit(whole, apply_all(whole.of(file.text), inside)))


def _are_applicable(model: Model, edits: Sequence[Edit]) -> bool:
    length = len(model.text)
    inside = all(0 <= edit.span.start <= edit.span.end <= length for edit in edits)
    return inside and not any(conflict(first, second) for first, second in pairwise(edits))


def _creates_only_new(model: Model, choices: Iterable[Choice]) -> bool:
    for choice in choices:
        for path, text, old in choice.fix.creates:
            if path.startswith("/") or ".." in path.split("/"):
                return False
            if old is not None and not _is_as_read(model, path, text, old):
                return False
            if model.context is not None and model.context.exists(path) is (old is None):
                return False
    return True


def _is_as_read(model: Model, path: str, text: str, old: str) -> bool:
    """Whether a file that gets more lines is the ignore file, as it is known now."""
    context = model.context
    return context is not None and (context.ignore_path, context.ignore_text) == (path, old) and text.startswith(old)


def _findings_are_gone(before: Analysis, after: Analysis, choices: Iterable[Choice]) -> bool:
    """Whether each rule says less by as many as were repaired, and no error is new."""
    said = Counter(finding.rule for _, batch in before.placed for finding in batch.findings)
    says = Counter(finding.rule for _, batch in after.placed for finding in batch.findings)
    # A fix that creates a file takes its finding away only once the file is there.
    repaired = Counter(choice.finding.rule for choice in choices if not choice.fix.creates)
    if any(says[rule] > said[rule] - count for rule, count in repaired.items()):
        return False
    worse = [rule for rule, count in says.items() if count > said[rule]]
    return not any(after.rulebook.rules[rule].severity is Severity.ERROR for rule in worse)


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
