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
    ) -> None:
        """`open_of` leaves those that are still to be asked; `ask` begins to, unless it is at it, and says so.

        Whoever asks calls `go_on` with each answer.
        """
        self._host = host
        self._seconds = seconds
        self._open_of = open_of
        self._ask = ask
        self._wanted: dict[str, frozenset[Q]] = {}  # by document
        self._is_waiting = False

    def want(self, uri: str, questions: frozenset[Q]) -> None:
        """A document has these now, and no others."""
        self._wanted[uri] = questions
        self.go_on()

    def forget(self, uri: str) -> None:
        """The document is open no longer, or asks for nothing any more."""
        self._wanted.pop(uri, None)

    def clear(self) -> None:
        """No document asks for anything."""
        self._wanted.clear()

    def go_on(self) -> None:
        """Come back in a while, if anything is open."""
        seen = self._open()
        if seen and not self._is_waiting:
            self._is_waiting = True
            self._host.later(self._seconds, lambda: self._come_back(seen))

    def _come_back(self, seen: frozenset[Q]) -> None:
        """Ask about what was wanted a while ago and still is."""
        self._is_waiting = False
        due = sorted(seen & self._open())
        if not due or not self._ask(due):
            self.go_on()

    def _open(self) -> frozenset[Q]:
        return self._open_of(frozenset().union(*self._wanted.values()))
