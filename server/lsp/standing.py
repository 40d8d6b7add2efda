"""What open documents ask about, once it has stood still: somebody who types `flask` goes through four other names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from .analysis import Host

Q = TypeVar("Q", bound=tuple)  # type: ignore[type-arg]


class Standing(Generic[Q]):
    """The questions of one session that nobody has answered yet. On the event loop."""

    def __init__(
        self,
        host: Host,
        seconds: float,
        open_of: Callable[[frozenset[Q]], frozenset[Q]],
        ask: Callable[[list[Q]], bool],
        *,
        trusts_new: bool = False,
    ) -> None:
        """`open_of` leaves those that are still to be asked; `ask` begins to, unless it is at it, and says so.

        It may begin with some of them alone. Whoever asks calls `go_on` with each answer. With `trusts_new`, a document
        that was just opened need not wait: nobody is typing its names.
        """
        self._host = host
        self._seconds = seconds
        self._open_of = open_of
        self._ask = ask
        self._trusts_new = trusts_new
        self._wanted: dict[str, frozenset[Q]] = {}  # by document
        self._stood: frozenset[Q] = frozenset()  # what was wanted a while ago, and ever since
        self._is_waiting = False

    def want(self, uri: str, questions: frozenset[Q]) -> None:
        """A document has these now, and no others."""
        if self._trusts_new and uri not in self._wanted:
            self._stood |= questions
        self._wanted[uri] = questions
        self.go_on()

    def forget(self, uri: str) -> None:
        """The document is open no longer, or asks for nothing any more."""
        self._wanted.pop(uri, None)

    def clear(self) -> None:
        """No document asks for anything."""
        self._wanted.clear()

    def go_on(self) -> None:
        """Ask about what has stood, and come back in a while for the rest."""
        wanted = self._open_of(frozenset().union(*self._wanted.values()))
        due = self._stood = self._stood & wanted
        is_asked = bool(due) and self._ask(sorted(due))
        if (not is_asked or due != wanted) and wanted and not self._is_waiting:
            self._is_waiting = True
            self._host.later(self._seconds, lambda: self._come_back(wanted))

    def _come_back(self, seen: frozenset[Q]) -> None:
        """What was wanted a while ago and still is has stood."""
        self._is_waiting = False
        self._stood |= seen
        self.go_on()
