"""The build contexts of the Dockerfiles that are open, read on a thread: unknown at first, and known a moment later.

Names come first. Sizes take longer where there are many files, so they arrive in steps: what was counted so far after a
second, then the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Protocol

from ..model.context import ContextWeight
from .context import FolderContext, Question, count_sizes, read_context
from .context_folder import find_context
from .declared import Declarations
from .listing import Listings
from .walk import Walk
from .weighing import weigh

FIRST_SECONDS = 1.0
MOST_SECONDS = 32.0
"""How long the first step of counting takes at most, and the last; each takes twice as long as the one before.

Each ends with a count of all that was seen so far, so many short steps would take longer than the walk itself.
"""


class Ask(Protocol):
    """Runs slow `work` beside the event loop, hands its answer to `answered` on the loop, and judges all files again.

    Answers False where a question under that key is open already.
    """

    def __call__(self, key: Hashable, work: Callable[[], Any], answered: Callable[[Any], None]) -> bool: ...


class _Known:
    __slots__ = ("asked", "context", "given", "seconds", "walk")

    def __init__(self) -> None:
        self.asked = -1  # the state of the world in which it was last asked for
        self.given: str | None = None
        self.context: FolderContext | None = None
        self.walk: Walk | None = None  # the one that its sizes are from
        self.seconds = FIRST_SECONDS


class Contexts:
    """What is known of the context of each Dockerfile. All methods are called on the event loop."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.disk = 0  # the state of the disk, as far as somebody heard of it
        self._known: dict[str, _Known] = {}
        self._overlay: dict[str, str] = {}
        self._listings = Listings()
        self._declarations = Declarations()
        self._walks: dict[str, Walk] = {}  # of the disk as it was when somebody last heard of a change
        self._world = 0

    def of(
        self, dockerfile: str, sources: Callable[[], Iterable[str]], top: str | None, given: str | None = None
    ) -> FolderContext | None:
        """The context as far as it is known now; asks for it where the world has changed since.

        `sources` gives the paths that the Dockerfile copies, `top` is the topmost folder that may be its context, and
        `given` is the folder that somebody set.
        """
        known = self._known.setdefault(dockerfile, _Known())
        if known.asked != self._world or known.given != given:
            paths, overlay, walks = tuple(sources()), dict(self._overlay), dict(self._walks)

            def work() -> FolderContext:
                folder = find_context(dockerfile, paths, top, self._declarations, given)
                context = read_context(folder, dockerfile, self._listings, overlay)
                context.files()  # now, so that nobody who types waits for it
                walk = walks.get(context.folder)
                return count_sizes(context, walk) if walk is not None and walk.is_done else context

            if self.ask(("context", dockerfile), work, lambda context: self._take_names(dockerfile, context)):
                known.asked, known.given = self._world, given
        return known.context

    def known(self, dockerfile: str) -> FolderContext | None:
        """The context as far as it is known, without asking."""
        known = self._known.get(dockerfile)
        return known.context if known is not None else None

    def change(self, paths: Sequence[str] = ()) -> None:
        """Something on disk changed; `paths` are files that surely did."""
        self._world += 1
        self.disk += 1
        self._walks.clear()
        for path in paths:
            # A file that grew does not show in the time of its folder.
            self._listings.forget(os.path.dirname(path))

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

    def walk_of(self, folder: str) -> Walk:
        """The walk through that folder as it is now, for all who want to know. Also called on threads."""
        return self._walks.setdefault(folder, Walk(folder, self._listings))

    def forget(self, dockerfile: str) -> None:
        self._known.pop(dockerfile, None)

    def _take_names(self, dockerfile: str, context: FolderContext) -> None:
        known = self._known.get(dockerfile)
        if known is None:
            return
        before = known.context
        if before is None or context.census is not None or not context.is_like(before):
            # Until the sizes are counted again, those of a moment ago are better than none.
            is_same_rest = before is not None and (before.folder, before.ignored) == (context.folder, context.ignored)
            if context.census is None and before is not None and is_same_rest:
                context = context.counted(before.census, before.weights)
            self._keep(dockerfile, known, context)
        # Else the one before keeps its identity, so that nothing derived from it is made again.
        walk = self.walk_of(context.folder)
        if known.walk is not walk or known.context is None or known.context.census is None:
            known.walk, known.seconds = walk, FIRST_SECONDS
            if context.census is None or not walk.is_done:
                self._go_on(dockerfile, known, walk)

    def _go_on(self, dockerfile: str, known: _Known, walk: Walk) -> None:
        """Ask for the next step of counting."""
        context, seconds = known.context, known.seconds
        if context is None:
            return
        asked = context

        def work() -> FolderContext:
            walk.go_on(seconds)
            return count_sizes(asked, walk)

        def answered(counted: FolderContext) -> None:
            if self._known.get(dockerfile) is not known or known.walk is not walk or known.context is None:
                return
            if not (known.context.folder == counted.folder and known.context.ignored == counted.ignored):
                # The ignore file was edited meanwhile.
                self._go_on(dockerfile, known, walk)
                return
            if not _weigh_alike(known.context, counted):
                self._keep(dockerfile, known, known.context.counted(counted.census, counted.weights))
            if not walk.is_done:
                known.seconds = min(known.seconds * 2, MOST_SECONDS)
                self._go_on(dockerfile, known, walk)

        self.ask(("sizes", dockerfile, known.asked, seconds), work, answered)

    def _keep(self, dockerfile: str, known: _Known, context: FolderContext) -> None:
        context.wanted = lambda question: self._weigh(dockerfile, context, question)
        known.context = context

    def _weigh(self, dockerfile: str, context: FolderContext, question: Question) -> None:
        """Answer a question that takes long, on a thread."""
        census = context.census
        if census is None:
            return
        counted = census

        def answered(weight: ContextWeight) -> None:
            known = self._known.get(dockerfile)
            if known is not None and known.context is not None and known.context.census is counted:
                weights = {**known.context.weights, question: weight}
                self._keep(dockerfile, known, known.context.counted(counted, weights))

        self.ask(("weight", dockerfile, question), lambda: weigh(counted, *question, folder=context.folder), answered)


def _weigh_alike(one: FolderContext, other: FolderContext) -> bool:
    """Whether two contexts were counted with the same result, so that nothing has to be said again."""
    if one.census is None or other.census is None:
        return one.census is other.census
    return one.census.listings == other.census.listings and one.census.ignored == other.census.ignored
