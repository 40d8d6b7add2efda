"""A build context that is read when something asks about it, for the many files that nothing asks about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..model.context import ContextWeight
from .context import FolderContext, count_sizes
from .listing import Listings
from .walk import Walk

MOST_SECONDS = 5.0
"""How long a command line waits for sizes; beyond that they are at least what was seen."""


class LazyContext:
    """`model.Context` that calls `read` once, on the first question, and counts sizes on the first about them."""

    __slots__ = ("_context", "_listings", "_read")

    def __init__(self, read: Callable[[], FolderContext], listings: Listings | None = None) -> None:
        self._read = read
        self._listings = listings
        self._context: FolderContext | None = None

    @property
    def known(self) -> FolderContext:
        if self._context is None:
            self._context = self._read()
        return self._context

    @property
    def ignore_file(self) -> str | None:
        return self.known.ignore_file

    @property
    def ignore_path(self) -> str | None:
        return self.known.ignore_path

    @property
    def ignore_text(self) -> str | None:
        return self.known.ignore_text

    @property
    def is_complete(self) -> bool:
        return self.known.is_complete

    def exists(self, path: str) -> bool:
        return self.known.exists(path)

    def is_ignored(self, path: str) -> bool:
        return self.known.is_ignored(path)

    def children(self, folder: str) -> tuple[str, ...]:
        return self.known.children(folder)

    def text(self, path: str) -> str | None:
        return self.known.text(path)

    def files(self) -> tuple[str, ...]:
        return self.known.files()

    def weigh(
        self, sources: Sequence[str], exclude: Sequence[str] = (), parents: bool = False, unpacks: bool = False
    ) -> ContextWeight | None:
        return self.counted.weigh(sources, exclude, parents, unpacks)

    def total(self) -> ContextWeight | None:
        return self.counted.total()

    @property
    def counted(self) -> FolderContext:
        """The context with its sizes."""
        known = self.known
        if known.census is None:
            walk = Walk(known.folder, self._listings)
            walk.go_on(MOST_SECONDS)
            self._context = known = count_sizes(known, walk)
        return known
