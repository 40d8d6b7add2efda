"""Slow work beside the event loop, on threads of our own.

The threads are daemons: a registry that never answers must not keep the editor waiting for our exit.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from .guard import Failure, attempt

T = TypeVar("T")

_STUCK = 0.5  # seconds that a question waits for a thread before another one is started
_MOST = 16  # threads

_Job = tuple[Hashable, Callable[[], Any], Callable[[Any], None], Callable[[Any], None]]


def _ignore(failure: Failure) -> None:
    """For a question whose failure changes nothing; the log has it."""


class Jobs:
    """A small pool; what a job answers is handed over on the loop.

    It is small so that work does not crowd out the loop, and grows while all of its threads are held up by something
    that does not answer, so that others do not wait for that.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, size: int = 2) -> None:
        self._loop = loop
        self._size = size
        self._threads = 0
        self._is_watched = False
        self._begun = 0  # counts the jobs, to see whether any was begun in a while
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._under_way: dict[Hashable, list[asyncio.Future[None]]] = {}  # and who waits for the end of it
        self._stopped = False

    def ask(
        self,
        key: Hashable,
        work: Callable[[], T],
        answered: Callable[[T], None],
        failed: Callable[[Failure], None] = _ignore,
    ) -> bool:
        """Run `work` on a thread, then `answered` with what it returned on the loop.

        A question under the same `key` that is still open is not asked again: answers False then. Work that raises is
        logged, and `failed` is called in the place of `answered`. Call this on the loop.
        """
        if self._stopped or key in self._under_way:
            return False
        self._under_way[key] = []
        self._waiting.put((key, work, answered, failed))
        if self._threads < min(self._size, len(self._under_way)):
            self._start_thread()
        elif not self._is_watched:
            self._watch()
        return True

    async def answered(self, key: Hashable, seconds: float) -> None:
        """Wait until what was asked under `key` is answered, or has failed; but not longer than so many seconds."""
        waiting = self._under_way.get(key)
        if waiting is not None and not self._stopped:
            future = self._loop.create_future()
            waiting.append(future)
            await asyncio.wait([future], timeout=seconds)

    def stop(self) -> None:
        """Start nothing more; what runs is left to itself and its answer is dropped."""
        self._stopped = True
        for _ in range(self._threads):
            self._waiting.put(None)

    def _start_thread(self) -> None:
        self._threads += 1
        threading.Thread(target=self._work, name=f"job-{self._threads}", daemon=True).start()

    def _watch(self) -> None:
        self._is_watched = True
        self._loop.call_later(_STUCK, self._relieve, self._begun)

    def _relieve(self, begun: int) -> None:
        """Start another thread if no job was begun since, and some wait."""
        self._is_watched = False
        if self._stopped or self._waiting.empty() or self._threads >= _MOST:
            return
        if begun == self._begun:
            self._start_thread()
        self._watch()

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None and not self._stopped:
            self._begun += 1
            key, work, answered, failed = job
            result = attempt(work)
            if isinstance(result, Failure):
                result.report(f"question {key!r} failed")
                self._post(self._finish, key, failed, result)
            else:
                self._post(self._finish, key, answered, result)

    def _post(self, call: Callable[..., None], *args: Any) -> None:
        if self._stopped:
            return
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:
            # The loop closed in between: the server is leaving.
            return

    def _finish(self, key: Hashable, answered: Callable[[Any], None], result: Any) -> None:
        waiting = self._under_way.pop(key, ())
        if not self._stopped:
            answered(result)
        for future in waiting:
            if not future.done():
                future.set_result(None)
