"""Walking a folder bit by bit, so that what was seen so far can be told before the end."""

from __future__ import annotations

import os
import threading
import time
from collections import deque

from .listing import Listing, Listings

MOST_ENTRIES = 1_500_000
MOST_SECONDS = 90.0


class Walk:
    """All folders below one, the upper ones first. Links are not followed, so loops end nowhere."""

    def __init__(self, folder: str, listings: Listings | None = None) -> None:
        self.folder = folder
        self.found: dict[str, Listing] = {}  # by path below `folder`, "" is itself; unreadable folders, too
        self.is_done = False  # nothing is left to be seen, or too much was seen already
        self.is_whole = False  # nothing is left
        self._listings = listings if listings is not None else Listings()
        self._waiting = deque([""])
        self._entries = 0
        self._seconds = 0.0
        self._lock = threading.Lock()

    def go_on(self, seconds: float = MOST_SECONDS) -> bool:
        """Go on for about so many seconds; answers whether the walk is done. Reads the disk; never raises."""
        with self._lock:
            start = time.monotonic()
            stop = start + min(seconds, MOST_SECONDS - self._seconds)
            while self._waiting and self._entries < MOST_ENTRIES and time.monotonic() < stop:
                self._step(self._waiting.popleft())
            self._seconds += time.monotonic() - start
            self.is_whole = not self._waiting
            self.is_done = self.is_whole or self._entries >= MOST_ENTRIES or self._seconds >= MOST_SECONDS
            return self.is_done

    def _step(self, path: str) -> None:
        listing = self._listings.of(os.path.join(self.folder, path) if path else self.folder)
        self.found[path] = listing
        self._entries += listing.entries
        start = f"{path}/" if path else ""
        self._waiting.extend(start + name for name in listing.folders)
