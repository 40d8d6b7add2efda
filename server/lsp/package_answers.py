"""What package registries tell of the packages that open documents install, where the user turned the network on.

Names are asked about once they have stood for a second: somebody who types `flask` goes through four others.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..model import Model
from .analysis import Host

if TYPE_CHECKING:
    from ..world.packages import AskingSizes, KnownSizes, PackageIndexes, Question

log = logging.getLogger(__name__)

_STILL = 1.0  # seconds for which a name must have been there
_AGAIN = 3600.0  # seconds after which what was not to be had is asked for again
_TIMEOUT = 5.0


class PackageAnswers:
    """Questions and answers of one session. `sizes` is for `Facts.sizes`. On the event loop."""

    def __init__(self, host: Host, indexes: PackageIndexes | None = None) -> None:
        from ..world.packages import IndexOptions, KnownSizes, PackageIndexes

        self._host = host
        self._indexes = indexes or PackageIndexes(IndexOptions(online=True, timeout_seconds=_TIMEOUT))
        self._wanted: dict[str, frozenset[Question]] = {}  # by document
        self._asked: set[Question] = set()
        self._told: set[str] = set()
        self._is_waiting = False
        self.sizes: KnownSizes = KnownSizes({})

    def want(self, uri: str, model: Model) -> None:
        """A document installs these packages now. Its facts have to hold `sizes`."""
        from ..world.packages import questions_of

        self._wanted[uri] = questions_of(model)
        self._wait()

    def forget(self, uri: str) -> None:
        """The document is open no longer, or asks for nothing any more."""
        self._wanted.pop(uri, None)

    def _open(self) -> frozenset[Question]:
        return frozenset().union(*self._wanted.values()) - self._asked

    def _wait(self) -> None:
        seen = self._open()
        if seen and not self._is_waiting:
            self._is_waiting = True
            self._host.later(_STILL, lambda: self._ask(seen))

    def _ask(self, seen: frozenset[Question]) -> None:
        """Ask about what was wanted a second ago and still is."""
        self._is_waiting = False
        due = sorted(seen & self._open())
        if due:
            from ..world.packages import ask_all

            known, indexes = self.sizes.known, self._indexes
            if self._host.ask("package registries", lambda: ask_all(indexes, due, known), self._take):
                self._asked.update(due)
                return  # the answer sees to what came in between
        self._wait()

    def _take(self, answer: AskingSizes) -> None:
        from ..world.packages import KnownSizes

        self.sizes = KnownSizes({one: size for one, size in answer.known.items() if size is not None})
        lacking = {one for one, size in answer.known.items() if size is None}
        if lacking:
            self._host.later(_AGAIN, lambda: self._asked.difference_update(lacking))
        for message in answer.problems:
            if message not in self._told:
                self._told.add(message)
                log.info("%s", message)
        self._wait()
