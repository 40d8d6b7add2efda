"""A build context that is read when something asks about it, for the many files that nothing asks about."""

from __future__ import annotations

from collections.abc import Callable

from .context import FolderContext


class LazyContext:
    """`model.Context` that calls `read` once, on the first question."""

    __slots__ = ("_context", "_read")

    def __init__(self, read: Callable[[], FolderContext]) -> None:
        self._read = read
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
    def is_complete(self) -> bool:
        return self.known.is_complete

    def exists(self, path: str) -> bool:
        return self.known.exists(path)

    def is_ignored(self, path: str) -> bool:
        return self.known.is_ignored(path)

    def children(self, folder: str) -> tuple[str, ...]:
        return self.known.children(folder)

    def files(self) -> tuple[str, ...]:
        return self.known.files()
