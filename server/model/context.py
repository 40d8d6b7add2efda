"""What a model may know of the build context: answers that somebody else collected, never a look at the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from .facts import NO_FACTS, Facts

if TYPE_CHECKING:
    from .stage import Stage


class Context(Protocol):
    """A snapshot of the folder that a build sends, as a value. Paths are relative to it, with `/`, without `./`."""

    @property
    def ignore_file(self) -> str | None:
        """The name of the ignore file that counts for this Dockerfile, None where there is none."""

    @property
    def is_complete(self) -> bool:
        """Whether every file is known; where not, "does not exist" is not an answer."""

    def exists(self, path: str) -> bool:
        """Whether a file or folder of that path is there, ignored or not."""

    def is_ignored(self, path: str) -> bool:
        """Whether the ignore file keeps that path out of the build."""

    def children(self, folder: str) -> tuple[str, ...]:
        """The names right inside a folder ("" is the context itself), folders with a slash at their end."""

    def files(self) -> tuple[str, ...]:
        """Every known file that is not ignored."""


class Around(NamedTuple):
    """What a stage is judged in, beyond itself."""

    context: Context | None  # None where nothing is known of it
    lower: tuple[Stage, ...]  # the stages that it grew from, nearest first
    facts: Facts = NO_FACTS
