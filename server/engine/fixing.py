"""Choosing repairs and applying many at once, round after round, until nothing more can be repaired.

Only what keeps its promise (`verify`) is applied. Repairs that touch the same place wait for the next round, in which
every rule has looked again at what the first of them left. A round has two passes: what style rules ask for is done
last, on the text that the others left, for what they tidied before would be written anew.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence

from ..text import Edit, Record, conflict
from .analysis import Analysis
from .choosing import CLEAN, MOUNT, Choose
from .finding import Finding, Fix, NewFile
from .verify import Choice, attempt, is_sound

ROUNDS = 10
"""More than rules that may meet at one place; reached only by rules that undo each other."""

_FORM = "style"  # the tag of rules that only say how something is written


class Repair(Record):
    """What came of it. `analysis` is of the repaired text, `creates` are the files that it needs beside it.

    `skipped` are findings that have a chosen fix which was not applied: it broke its promise, or met another's.
    `endless` are the rules that gave each other work without end, and were left out. `rounds` counts those that
    applied something.
    """

    analysis: Analysis
    applied: tuple[Choice, ...]
    skipped: tuple[Finding, ...]
    creates: tuple[NewFile, ...]
    endless: frozenset[str] = frozenset()
    rounds: int = 0

    @property
    def text(self) -> str:
        return self.analysis.model.text


def repair(analysis: Analysis, choose: Choose) -> Repair:
    """Apply what `choose` chooses for each finding, and again for what is found then, until nothing changes.

    Rules that give each other work without end are left out. Where there are none, repairing what came out changes
    nothing.
    """
    endless: frozenset[str] = frozenset()
    while True:
        steps = list(_rounds(analysis, choose, endless))
        if len(steps) <= ROUNDS:
            return steps[-1]._replace(endless=endless)
        late = steps[-1].applied[len(steps[ROUNDS // 2].applied) :]
        endless |= {choice.finding.rule for choice in late}


def _rounds(analysis: Analysis, choose: Choose, endless: frozenset[str]) -> Iterator[Repair]:
    """What each round leaves, until one changes nothing or there were too many."""
    last = Repair(analysis, (), (), ())

    def choose_ended(finding: Finding) -> Fix | None:
        return None if finding.rule in endless else choose(finding)

    for _ in range(ROUNDS + 1):
        following = _round(last, choose_ended)
        yield following
        if len(following.applied) == len(last.applied):
            return
        last = following


def _round(last: Repair, choose: Choose) -> Repair:
    """Repair what means something and then, looking again, how it is written."""
    rules = last.analysis.rulebook.rules

    def choose_meaning(finding: Finding) -> Fix | None:
        return None if _FORM in rules[finding.rule].tags else choose(finding)

    def choose_form(finding: Finding) -> Fix | None:
        return choose(finding) if _FORM in rules[finding.rule].tags else None

    meaning = _pass(last, choose_meaning)
    form = _pass(meaning, choose_form)
    rounds = last.rounds + (len(form.applied) > len(last.applied))
    return form._replace(skipped=(*meaning.skipped, *form.skipped), rounds=rounds)


def _pass(last: Repair, choose: Choose) -> Repair:
    """Apply as many choices as go together; one that is refused does not keep its place from those that wait for it."""
    model = last.analysis.model
    waiting = _choices(last.analysis, choose, {file.path for file in last.creates})
    applied: list[Choice] = []
    refused: list[Choice] = []
    while True:
        batch, waiting = _compatible(model.file.starts, [*applied, *waiting])
        sound = [choice for choice in batch if is_sound(model, choice)]
        analysis, applied = _apply(last.analysis, sound)
        failed = [choice for choice in batch if choice not in applied]
        refused += failed
        if not failed or not waiting:
            break
    skipped = tuple(choice.finding for choice in (*refused, *waiting))
    creates = tuple(dict.fromkeys(file for choice in applied for file in choice.fix.creates))
    return Repair(analysis, (*last.applied, *applied), skipped, (*last.creates, *creates))


def _choices(analysis: Analysis, choose: Choose, made: set[str]) -> list[Choice]:
    """The chosen fix of each finding that has one, the worst first, but those last that a mount would make needless.

    Files that exist are not created again.
    """
    found = []
    for finding in sorted(analysis.findings, key=lambda finding: (finding.severity, finding.at)):
        fix = choose(finding)
        if fix is not None and not any(file.path in made for file in fix.creates):
            found.append(Choice(finding, fix))
    return sorted(found, key=_yields_to_mount)


def _yields_to_mount(choice: Choice) -> bool:
    """Whether a mount, too, would repair the finding: to clean as well would only work against it."""
    return choice.fix.strategy == CLEAN and any(fix.strategy == MOUNT for fix in choice.finding.fixes)


def _compatible(starts: Sequence[int], choices: Iterable[Choice]) -> tuple[list[Choice], list[Choice]]:
    """The choices that can be applied together, and those that met one of them."""
    together: list[Choice] = []
    waiting: list[Choice] = []
    edits: list[Edit] = []  # sorted
    paths: set[str] = set()
    mounted: set[int] = set()  # items that get a mount
    for choice in choices:
        items = {bisect_right(starts, edit.span.start) for edit in choice.fix.edits}
        if _yields_to_mount(choice) and not mounted.isdisjoint(items):
            waiting.append(choice)
            continue
        fresh = [edit for edit in choice.fix.edits if not _holds(edits, edit)]
        # A part of an edit set may equal one of another's; then what the two mean together is not known.
        is_shared = len(fresh) not in (0, len(choice.fix.edits))
        if is_shared or any(_meets(edits, edit) for edit in fresh) or any(f.path in paths for f in choice.fix.creates):
            waiting.append(choice)
            continue
        together.append(choice)
        for edit in fresh:
            insort(edits, edit)
        paths |= {file.path for file in choice.fix.creates}
        if choice.fix.strategy == MOUNT:
            mounted |= items
    return together, waiting


def _holds(edits: list[Edit], edit: Edit) -> bool:
    at = bisect_left(edits, edit)
    return at < len(edits) and edits[at] == edit


def _meets(edits: list[Edit], edit: Edit) -> bool:
    """Whether `edit` conflicts with one of the sorted edits, which do not conflict: only its neighbours can."""
    at = bisect_left(edits, edit)
    return any(conflict(edit, other) for other in edits[max(at - 2, 0) : at + 2])


def _apply(analysis: Analysis, batch: list[Choice]) -> tuple[Analysis, list[Choice]]:
    """Apply the batch as a whole or, where it breaks a promise, as much of it as keeps them."""
    if not batch:
        return analysis, []
    after = attempt(analysis, batch)
    if after is not None:
        return after, batch
    if len(batch) == 1:
        return analysis, []
    # Halving finds the few that fail without judging every one alone. A choice is made of offsets in the text
    # before the round, so the halves are tried on that text, and only the part that holds is kept.
    half = len(batch) // 2
    first, kept_first = _apply(analysis, batch[:half])
    second, kept_second = _apply(analysis, batch[half:])
    both = attempt(analysis, [*kept_first, *kept_second]) if kept_first and kept_second else None
    if both is not None:
        return both, [*kept_first, *kept_second]
    return (first, kept_first) if kept_first else (second, kept_second)
