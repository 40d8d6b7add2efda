"""Asking package registries while a command waits, but not for longer than it may."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..model.facts import PackageSize
from ..world.packages import AskingSizes, IndexOptions, PackageIndexes


class BoundedSizes:
    """`model.facts.PackageSizes` whose waiting takes `seconds` at most, all together; afterwards nothing is known."""

    def __init__(
        self, seconds: float, asking: AskingSizes | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        options = IndexOptions(online=True, timeout_seconds=seconds)
        self._asking = asking if asking is not None else AskingSizes(PackageIndexes(options))
        self._seconds = self._left = seconds
        self._clock = clock
        self._is_late = False

    @property
    def problems(self) -> tuple[str, ...]:
        """Why there are packages without an answer, each reason once."""
        late = f"package registries did not answer within {self._seconds:g} s"
        return (*self._asking.problems, late) if self._is_late else tuple(self._asking.problems)

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        """See `model.facts.PackageSizes`."""
        found: list[PackageSize | None] = []
        if self._left > 0:
            # A daemon: a registry that never answers does not keep the command from ending.
            work = threading.Thread(
                target=lambda: found.append(self._asking.of(kind, name, version, release)), daemon=True
            )
            begin = self._clock()
            work.start()
            work.join(self._left)
            self._left -= self._clock() - begin
        if found:
            return found[0]
        self._is_late = True
        return None
