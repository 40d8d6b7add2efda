"""What a model may know of the build context: answers that somebody else collected, never a look at the disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ..text import Record
from .facts import NO_FACTS, Facts

if TYPE_CHECKING:
    from .stage import Stage


class Heavy(Record):
    """A file or, with a slash at its end, a folder with all that is in it."""

    path: str
    bytes: int


class ContextWeight(Record):
    """What some paths of a context weigh: what is sent of them, and what the ignore file leaves out of them.

    Bytes are those of the files, of several names of one file the first (`getLinkSource` in fsutil's copy/copy.go).
    Folders and symbolic links weigh nothing, as an engine counts layers.
    """

    files: int
    bytes: int
    largest: tuple[Heavy, ...] = ()  # the heaviest first, right below a single folder, else the sources themselves
    is_complete: bool = True  # where not, it is at least so much
    ignored_files: int = 0
    ignored_bytes: int = 0
    ignored_largest: tuple[Heavy, ...] = ()
    is_ignored_complete: bool = True
    unreadable: int = 0  # folders that nobody may look into; they are not counted
    packed: int = 0  # archives of which more comes out than is counted


class Context(Protocol):
    """A snapshot of the folder that a build sends, as a value. Paths are relative to it, with `/`, without `./`."""

    @property
    def ignore_file(self) -> str | None:
        """The name of the ignore file that counts for this Dockerfile, None where there is none."""

    @property
    def ignore_path(self) -> str | None:
        """Where that file stands in the context; None where there is none, or it stands outside."""

    @property
    def ignore_text(self) -> str | None:
        """What that file says; None where that is not known to the last character."""

    @property
    def is_complete(self) -> bool:
        """Whether every file is known; where not, "does not exist" is not an answer."""

    def exists(self, path: str) -> bool:
        """Whether a file or folder of that path is there, ignored or not."""

    def is_ignored(self, path: str) -> bool:
        """Whether the ignore file keeps that path out of the build."""

    def children(self, folder: str) -> tuple[str, ...]:
        """The names right inside a folder ("" is the context itself), folders with a slash at their end."""

    def text(self, path: str) -> str | None:
        """What stands in a file that lists requirements of pip, or says where packages come from.

        None of any other, and of one that is large or empty.
        """

    def files(self) -> tuple[str, ...]:
        """Every known file that is not ignored."""

    def weigh(
        self, sources: Sequence[str], exclude: Sequence[str] = (), parents: bool = False, unpacks: bool = False
    ) -> ContextWeight | None:
        """What a COPY of `sources` brings, which may hold wildcards; None while nobody has counted.

        `exclude` are the patterns of `--exclude`, `parents` says whether `--parents` is given, and `unpacks` that
        archives which the sources name are taken apart, as ADD does.
        """

    def total(self) -> ContextWeight | None:
        """What the whole context sends; None while nobody has counted."""


class Around(Record):
    """What a stage is judged in, beyond itself."""

    context: Context | None  # None where nothing is known of it
    lower: tuple[Stage, ...]  # the stages that it grew from, nearest first
    facts: Facts = NO_FACTS
