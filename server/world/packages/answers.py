"""What package registries said, as `Facts.sizes`: one that waits for answers, and one that never does."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ...model.facts import PackageSize
from ...model.language_packages import Wanted, gather
from .client import PackageIndexes, Question


class AskingSizes:
    """Waits for each answer. For the command line."""

    def __init__(self, indexes: PackageIndexes) -> None:
        self._indexes = indexes
        self.known: dict[Question, PackageSize | None] = {}

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        question = Question(kind, name, version, release)
        if question not in self.known:
            answer = self._indexes.size(question)
            self.known[question] = answer if isinstance(answer, PackageSize) else None
        return self.known[question]


class PackageAnswers:
    """Collects answers beside a server. `sizes()` is what there is now, another object after each answer.

    A question about what nobody has asked yet is answered with nothing, and asked; with it goes all that the package
    needs, so that one answer completes it. `start` runs a function on some other thread, `changed` is told, there, that
    documents which use `sizes()` have to be judged again.
    """

    def __init__(
        self, indexes: PackageIndexes, start: Callable[[Callable[[], None]], object], changed: Callable[[], object]
    ) -> None:
        self._indexes = indexes
        self._start = start
        self._changed = changed
        self._lock = threading.Lock()
        self._asked: set[Question] = set()
        self._sizes = _Sizes({}, self._ask)

    def sizes(self) -> _Sizes:
        """For `Facts.sizes`."""
        return self._sizes

    def _ask(self, question: Question) -> None:
        with self._lock:
            if question in self._asked:
                return
            self._asked.add(question)
        self._start(lambda: self._answer(question))

    def _answer(self, question: Question) -> None:
        asking = AskingSizes(self._indexes)
        asking.known.update(self._sizes.known)
        kind, name, version, release = question
        gather(kind, [Wanted(name, version)], sizes=asking, release=release)
        with self._lock:
            told = {one: size for one, size in asking.known.items() if one not in self._sizes.known}
            self._asked.update(told)
            if told:
                self._sizes = _Sizes({**self._sizes.known, **told}, self._ask)
        if any(size is not None for size in told.values()):
            self._changed()


class _Sizes:
    """Answers up to some moment. Unlike any other, so that whatever was derived from another is derived anew."""

    __slots__ = ("_wanted", "known")

    def __init__(self, known: dict[Question, PackageSize | None], wanted: Callable[[Question], None]) -> None:
        self.known = known
        self._wanted = wanted

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        question = Question(kind, name, version, release)
        if question not in self.known:
            self._wanted(question)
        return self.known.get(question)
