"""The build contexts of the Dockerfiles that are open, read on a thread: unknown at first, and known a moment later."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol

from .context import FolderContext, Listings, context_folder, read_context


class Ask(Protocol):
    """Runs slow `work` beside the event loop, hands its answer to `answered` on the loop, and judges all files again.

    Answers False where a question under that key is open already.
    """

    def __call__(
        self, key: Hashable, work: Callable[[], FolderContext], answered: Callable[[FolderContext], None]
    ) -> bool: ...


class _Known:
    __slots__ = ("asked", "context")

    def __init__(self) -> None:
        self.asked = -1  # the state of the world in which it was last asked for
        self.context: FolderContext | None = None


class Contexts:
    """What is known of the context of each Dockerfile. All methods are called on the event loop."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[str, _Known] = {}
        self._overlay: dict[str, str] = {}
        self._listings = Listings()
        self._world = 0

    def of(self, dockerfile: str, sources: Callable[[], Iterable[str]], top: str | None) -> FolderContext | None:
        """The context as far as it is known now; asks for it where the world has changed since.

        `sources` gives the paths that the Dockerfile copies, `top` is the topmost folder that may be its context.
        """
        known = self._known.setdefault(dockerfile, _Known())
        if known.asked != self._world:
            paths, overlay = tuple(sources()), dict(self._overlay)

            def work() -> FolderContext:
                return read_context(context_folder(dockerfile, paths, top), dockerfile, self._listings, overlay)

            def answered(context: FolderContext) -> None:
                # An equal answer keeps its identity, so that nothing derived from it is made again.
                if context != known.context:
                    known.context = context

            if self._ask(("context", dockerfile), work, answered):
                known.asked = self._world
        return known.context

    def known(self, dockerfile: str) -> FolderContext | None:
        """The context as far as it is known, without asking."""
        known = self._known.get(dockerfile)
        return known.context if known is not None else None

    def change(self) -> None:
        """Something on disk changed."""
        self._world += 1

    def edit(self, path: str, text: str | None) -> bool:
        """An ignore file is open with that text; with None it is open no longer, and the disk counts again.

        Answers whether that is news.
        """
        if self._overlay.get(path) == text:
            return False
        if text is None:
            del self._overlay[path]
        else:
            self._overlay[path] = text
        self._world += 1
        return True

    def forget(self, dockerfile: str) -> None:
        self._known.pop(dockerfile, None)
