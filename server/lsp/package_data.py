"""The data of Debian's packages, loaded on a thread when a document first has a use for it.

Until then nothing is said of what packages weigh; when it is there, every document is judged again. What is mostly
asked for is there within milliseconds. The rest would only be read when somebody names a rare package, which would then
cost a keystroke some of them; so it is read ahead, once the start of the server is over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Protocol

from ..model import Model

PACKAGES = "Debian's packages"
"""The key under which the data is asked for."""

_QUIET = 3.0  # seconds after which the start is over


class Ask(Protocol):
    """`Host.ask`, as far as it is needed here."""

    def __call__(self, key: Hashable, work: Callable[[], bool], answered: Callable[[bool], None]) -> bool: ...


class PackageData:
    """Whether the data is loaded. All methods are called on the event loop."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._is_asked = False
        self.is_there = False

    @property
    def is_coming(self) -> bool:
        """Whether it was asked for and is not there yet."""
        return self._is_asked and not self.is_there

    def want_for(self, model: Model) -> None:
        """Load the data if a stage of the model installs packages with apt."""
        if self._is_asked:
            return
        from ..model.estimates.apt_costs import asks_apt

        if any(asks_apt(stage) for stage in model.stages):
            self._is_asked = True
            self._ask(PACKAGES, _load, self._answered)

    def _answered(self, is_there: bool) -> None:
        self.is_there = is_there


def _load() -> bool:
    """Reads the packages that are mostly asked for, and the lists of what Debian's images have."""
    from ..model.estimates import debian_index
    from ..model.estimates.debian_packages import weigh

    for release in debian_index.RELEASES:
        weigh(("ca-certificates",), release)
    later = threading.Timer(_QUIET, debian_index.load)
    later.daemon = True
    later.start()
    return True
