"""Walking a folder bit by bit, so that what was seen so far can be told before the end."""

from __future__ import annotations

import os
import threading
import time
from collections import deque

from .folders import Folders
from .listing import Listings, list_folder

MOST_ENTRIES = 600_000
MOST_FOLDERS = 80_000
MOST_SECONDS = 90.0
"""Beyond any of these a walk ends before its end: what is kept of each folder would take too much memory."""

_MOST_REMEMBERED = 20_000  # folders that the next walk does not read again if they did not change


class Walk:
    """All folders below one, the upper ones first. Links are not followed, so loops end nowhere."""

    def __init__(self, folder: str, listings: Listings | None = None) -> None:
        self.folder = folder
        self.found = Folders()  # by path below `folder`, "" is itself; unreadable folders, too
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
            while self._waiting and not self._is_too_much() and time.monotonic() < stop:
                self._step(self._waiting.popleft())
            self._seconds += time.monotonic() - start
            self.is_whole = not self._waiting
            self.is_done = self.is_whole or self._is_too_much() or self._seconds >= MOST_SECONDS
            return self.is_done

    def _step(self, path: str) -> None:
        folder = os.path.join(self.folder, path) if path else self.folder
        listing = self._listings.of(folder) if len(self.found) < _MOST_REMEMBERED else list_folder(folder)
        self.found[path] = listing
        self._entries += listing.entries
        start = f"{path}/" if path else ""
        self._waiting.extend(start + name for name in listing.folders)

    def _is_too_much(self) -> bool:
        return self._entries >= MOST_ENTRIES or len(self.found) >= MOST_FOLDERS
