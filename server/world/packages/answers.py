"""What package registries said, as `Facts.sizes`: one that waits for answers, one that holds those that there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...model import Model
from ...model.estimates.language_costs import questions
from ...model.estimates.language_packages import Wanted, gather
from ...model.facts import PackageSize
from ..registry.facts import INVALID, NOT_FOUND
from .client import PackageIndexes, Question

Known = Mapping[Question, "PackageSize | None"]
"""Answers; None is that nobody knows."""


class KnownSizes:
    """Answers up to some moment. Equal to itself alone, so that whatever was derived from others is derived anew."""

    __slots__ = ("known",)

    def __init__(self, known: Known) -> None:
        self.known = known

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        return self.known.get(Question(kind, name, version, release))


class AskingSizes:
    """Waits for each answer. For the command line, and for threads."""

    def __init__(self, indexes: PackageIndexes, known: Known | None = None) -> None:
        self._indexes = indexes
        self.known: dict[Question, PackageSize | None] = dict(known or {})
        self.problems: dict[str, None] = {}  # why there are no answers, each sentence once

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        question = Question(kind, name, version, release)
        if question not in self.known:
            self.known[question] = self._ask(question)
        return self.known[question]

    def _ask(self, question: Question) -> PackageSize | None:
        answer = self._indexes.size(question)
        if isinstance(answer, PackageSize):
            return answer
        if answer.kind not in (NOT_FOUND, INVALID):  # a name that nobody knows is said where it stands
            self.problems[answer.message] = None
        return None


def questions_of(model: Model) -> frozenset[Question]:
    """What the commands of all stages name. Of Alpine's packages only where `Facts.sizes` is not None."""
    found = (questions(stage, model.chain(stage)[1:], model.facts, model.context) for stage in model.stages)
    return frozenset(Question(*one) for some in found for one in some)


def ask_all(indexes: PackageIndexes, asked: Iterable[Question], known: Known) -> AskingSizes:
    """Asks about packages and about all that they need, one after the other; what is known already is not asked for.

    The `known` of the answer holds both.
    """
    asking = AskingSizes(indexes, known)
    for kind, name, version, release in asked:
        gather(kind, [Wanted(name, version)], sizes=asking, release=release)
    return asking
