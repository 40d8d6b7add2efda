"""What package registries tell of the packages that open documents install, where the user turned the network on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..model import Model
from .analysis import Host
from .standing import Standing

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
        self._standing: Standing[Question] = Standing(host, _STILL, lambda wanted: wanted - self._asked, self._ask)
        self._asked: set[Question] = set()
        self._told: set[str] = set()
        self.sizes: KnownSizes = KnownSizes({})

    def want(self, uri: str, model: Model) -> None:
        """A document installs these packages now. Its facts have to hold `sizes`."""
        from ..world.packages import questions_of

        self._standing.want(uri, questions_of(model))

    def forget(self, uri: str) -> None:
        """The document is open no longer, or asks for nothing any more."""
        self._standing.forget(uri)

    def _ask(self, due: list[Question]) -> bool:
        from ..world.packages import ask_all

        known, indexes = self.sizes.known, self._indexes
        is_asked = self._host.ask("package registries", lambda: ask_all(indexes, due, known), self._take)
        if is_asked:
            self._asked.update(due)
        return is_asked

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
        self._standing.go_on()
