"""Running the rules over a model, and remembering what they said about everything that has not changed.

What a rule says about an instruction is kept on its item, what it says about a stage on the stage: the next model
brings both back as long as they are the same values. Nothing is ever invalidated.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from ..model import Around, Context, Facts, Instruction, Linked, Model, Stage
from ..model.linked import links
from ..syntax import Comment, Item
from ..text import Record, regex
from .directed import directed
from .finding import Finding, Fix
from .rulebook import Rulebook, RuleCheck
from .silence import silence
from .suppress import Suppressions, suppressions

_LINE_FEED = regex(r"(?<!\r)\n")


_Distances = tuple[tuple[int, int], ...]


class _Surroundings(Record):
    """What all stages of a file are judged with."""

    rulebook: Rulebook
    context: Context | None
    facts: Facts


class Failure(Record):
    """A rule that broke. The other rules go on; the edges tell whoever wants to know."""

    rule: str
    error: Exception


class Batch:
    """The findings of one unit, with spans that count from it. `memo` is for the edges: a serialised form, say."""

    __slots__ = ("failures", "findings", "memo")

    def __init__(self, findings: tuple[Finding, ...], failures: tuple[Failure, ...] = ()) -> None:
        self.findings = findings
        self.failures = failures
        self.memo: dict[Any, Any] = {}

    def only(self, kept: tuple[int, ...]) -> Batch:
        """The batch with those of its findings alone: itself where that is all, else the same one each time in a row.

        What the edges remember of it so outlives every keystroke that changes nothing about it.
        """
        if len(kept) == len(self.findings):
            return self
        known: tuple[tuple[int, ...], Batch] | None = self.memo.get("only")
        if known is None or known[0] != kept:
            findings = tuple(self.findings[index] for index in kept)
            known = self.memo["only"] = (kept, Batch(findings, self.failures))
        return known[1]


class Placed(Record):
    """A batch and the offset that its spans count from."""

    offset: int
    batch: Batch


class Analysis:
    """What all rules say about one model. Immutable."""

    def __init__(self, model: Model, rulebook: Rulebook, placed: tuple[Placed, ...]) -> None:
        self.model = model
        self.rulebook = rulebook
        self.placed = placed

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding with absolute spans, from the top of the file to its end.

        Rules break the lines of their fixes by a line feed; here they are given the line ends of the file.
        """
        found = [finding.shift(offset) for offset, batch in self.placed for finding in batch.findings]
        if _has_carriage_returns(self.model.text):
            found = [finding._replace(fixes=tuple(map(_with_carriage_returns, finding.fixes))) for finding in found]
        return tuple(sorted(found, key=lambda finding: (finding.at, finding.rule)))

    @property
    def failures(self) -> tuple[Failure, ...]:
        return tuple(failure for _, batch in self.placed for failure in batch.failures)


def _has_carriage_returns(text: str) -> bool:
    """Whether the first line end of the file is `\\r\\n`."""
    at = text.find("\n")
    return at > 0 and text[at - 1] == "\r"


def _with_carriage_returns(fix: Fix) -> Fix:
    if not any("\n" in edit.text for edit in fix.edits):
        return fix
    return fix._replace(edits=tuple(edit._replace(text=_LINE_FEED.sub("\r\n", edit.text)) for edit in fix.edits))


def analyse(model: Model, rulebook: Rulebook) -> Analysis:
    """Judge a model by a rulebook, and as its `# check=` says. Never raises: a rule that does becomes a failure."""
    rulebook = directed(rulebook, model.file)
    placed = list(_preamble(model, rulebook))
    surroundings = _Surroundings(rulebook, model.context, model.facts)
    for stage, offset, link in zip(model.stages, model.offsets, links(model), strict=False):
        judged = _of_stage(model, stage, link, surroundings)
        if judged:
            placed += [Placed(offset + at, batch) for at, batch in judged]
    batch = _run(rulebook.model_checks, model)
    if batch.findings or batch.failures:
        placed.append(Placed(0, batch))
    silenced = suppressions(model.file) if rulebook.hears_comments else None
    if silenced:
        every, placed = placed, [_heard(one, model, rulebook, silenced) for one in placed]
        if rulebook.silence_checks:
            placed.append(
                Placed(0, _run(rulebook.silence_checks, silence(model, _taken(every, placed), rulebook.rules)))
            )
    return Analysis(model, rulebook, tuple(placed))


def _preamble(model: Model, rulebook: Rulebook) -> Iterator[Placed]:
    yield from _of_items(model.preamble.items, rulebook)
    for instruction in (*model.global_args, *model.strays):
        batch = _of_instruction(instruction, rulebook)
        if batch is not None:
            yield Placed(instruction.offset, batch)


def _of_stage(model: Model, stage: Stage, link: object, surroundings: _Surroundings) -> tuple[Placed, ...]:
    """What the rules say of a stage, alone, in what is around it, and with the stages that it is made of.

    All of it holds as long as its link and the surroundings are the same, and, where places in other stages were named,
    their distance.
    """
    kept: tuple[object, _Surroundings, _Distances, tuple[Placed, ...]] | None = stage.memo.get("judged whole")
    if (
        kept is not None
        and kept[0] is link
        and kept[1] == surroundings
        and (not kept[2] or all(_distance(model, stage, number) == far for number, far in kept[2]))
    ):
        return kept[3]
    rulebook = surroundings.rulebook
    around = _around(stage, rulebook, Around(model.context, model.chain(stage)[1:], model.facts))
    linked, distances = _linked(model, stage, rulebook)
    batches = tuple(Placed(0, batch) for batch in (around, linked) if batch is not None)
    judged = (*_by_itself(stage, rulebook), *batches)
    stage.memo["judged whole"] = (link, surroundings, distances, judged)
    return judged


def _by_itself(stage: Stage, rulebook: Rulebook) -> tuple[Placed, ...]:
    kept = stage.memo.get("judged")
    if kept is not None and kept[0] is rulebook:
        judged: tuple[Placed, ...] = kept[1]
        return judged
    placed = list(_of_items(stage.items, rulebook))
    for instruction in stage.instructions:
        batch = _of_instruction(instruction, rulebook)
        if batch is not None:
            placed.append(Placed(instruction.offset, batch))
    batch = _run(rulebook.stage_checks, stage)
    if batch.findings or batch.failures:
        placed.append(Placed(0, batch))
    result = tuple(placed)
    stage.memo["judged"] = (rulebook, result)
    return result


def _around(stage: Stage, rulebook: Rulebook, around: Around) -> Batch | None:
    """What the rules say of a stage that also look at what is around it."""
    kept = stage.memo.get("judged around")
    if kept is None or kept[0] is not rulebook or kept[1] != around:
        batch = _run(rulebook.around_checks, stage, around)
        kept = (rulebook, around, batch if batch.findings or batch.failures else None)
        stage.memo["judged around"] = kept
    judged: Batch | None = kept[2]
    return judged


def _linked(model: Model, stage: Stage, rulebook: Rulebook) -> tuple[Batch | None, _Distances]:
    """What the rules say of a stage that also look at those that it is made of, and how far away those are.

    The distances are by number, and only of stages in which it names places.
    """
    view = Linked(model, stage)
    batch = _run(rulebook.linked_checks, stage, view)
    return batch if batch.findings or batch.failures else None, tuple(view.distances.items())


def _distance(model: Model, stage: Stage, number: int) -> int:
    return model.offsets[number] - model.offsets[stage.number]


def _of_items(items: Iterable[Item], rulebook: Rulebook) -> Iterator[Placed]:
    """What the rules say of items as they are written."""
    of_comments, of_others = rulebook.comment_checks, rulebook.item_checks
    offset = 0
    for item in items if of_comments else ():
        checks = of_comments if isinstance(item, Comment) else of_others
        if checks:
            kept = item.memo.get("judged as written")
            if kept is None or kept[0] is not rulebook:
                batch = _run(checks, item)
                kept = item.memo["judged as written"] = (rulebook, batch if batch.findings or batch.failures else None)
            if kept[1] is not None:
                yield Placed(offset, kept[1])
        offset += len(item.text)


def _of_instruction(instruction: Instruction, rulebook: Rulebook) -> Batch | None:
    """What the rules say of one instruction; None where they say nothing."""
    key = (rulebook, instruction.state, instruction.role)
    memo = instruction.item.memo
    kept = memo.get("judged")
    if kept is None or kept[0] != key:
        batch = _run(rulebook.checks_of(instruction.name), instruction.as_scope())
        kept = memo["judged"] = (key, batch if batch.findings or batch.failures else None)
    return kept[1]


def _run(checks: Iterable[RuleCheck], *scope: Any) -> Batch:
    findings: list[Finding] = []
    failures: list[Failure] = []
    for rule, severity, find in checks:
        try:
            for finding in find(*scope):
                findings.append(finding._replace(rule=rule.slug, severity=max(severity, finding.grade or severity)))
        except Exception as error:  # one rule's fault must not silence the others
            failures.append(Failure(rule.slug, error))
    return Batch(tuple(findings), tuple(failures))


def _taken(every: list[Placed], heard: list[Placed]) -> list[Finding]:
    """The findings that comments took away, with absolute spans."""
    return [
        finding.shift(offset)
        for (offset, batch), (_, kept) in zip(every, heard, strict=True)
        if kept is not batch
        for finding in batch.findings
        if finding not in kept.findings
    ]


def _heard(placed: Placed, model: Model, rulebook: Rulebook, silenced: Suppressions) -> Placed:
    """The batch without what comments in the file silence."""
    offset, batch = placed
    starts = model.file.starts
    heard = tuple(
        index
        for index, finding in enumerate(batch.findings)
        if not silenced.is_silenced(
            bisect_right(starts, finding.at.start + offset) - 1, rulebook.rules[finding.rule], finding.id
        )
    )
    return Placed(offset, batch.only(heard))
