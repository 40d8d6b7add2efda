"""Where the server catches what nobody expected: the one place in `lsp/` that does.

The server outlives every message, job and load. What breaks goes into the log with its trace and, in one line, into the
editor's own log; nothing else stops, and nothing ever pops up before the user.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Failure:
    """The end of work that broke."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __str__(self) -> str:
        return f"{type(self.error).__name__}: {self.error}"

    def report(self, what: str, tell: Callable[[str], None] | None = None) -> None:
        """Log it, once: `what` says what broke, as in "hover failed". `tell` hears the same line without the trace."""
        log.error("%s", what, exc_info=self.error)
        if tell is not None:
            tell(f"{what}: {self}")


def attempt(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Failure:
    """What `work` returns, or the failure that it ends in: to be looked at, and reported, by the caller."""
    try:
        return work(*args, **kwargs)
    except Exception as error:
        return Failure(error)
