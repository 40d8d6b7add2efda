"""The data of Debian's packages, loaded on a thread when a document first has a use for it, since that takes a while.

Until then nothing is said of what packages weigh; when it is there, every document is judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol

from ..model import Model


class Ask(Protocol):
    """`Host.ask`, as far as it is needed here."""

    def __call__(self, key: Hashable, work: Callable[[], bool], answered: Callable[[bool], None]) -> bool: ...


class PackageData:
    """Whether the data is loaded. All methods are called on the event loop."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._is_asked = False
        self.is_there = False

    def want_for(self, model: Model) -> None:
        """Load the data if a stage of the model installs packages with apt."""
        if self._is_asked:
            return
        from ..model.apt_costs import asks_apt

        if any(asks_apt(stage) for stage in model.stages):
            self._is_asked = True
            self._ask("Debian's packages", _load, self._answered)

    def _answered(self, is_there: bool) -> None:
        self.is_there = is_there


def _load() -> bool:
    """Reads the whole file once, and the lists of what Debian's images have."""
    from ..model.packages import weigh

    for release in ("bookworm", "trixie"):
        weigh(("ca-certificates",), release)
    return True
