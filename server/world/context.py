"""The build context as a value: what stands in the folder that a build sends, and what its ignore file keeps out.

Reading it takes as long as the disk takes, so nobody who is typing waits for it: the language server asks for it on a
thread, the command line reads it before it judges a file. `model.Context` says what the answers mean.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from ..model.context import ContextWeight
from ..text import regex
from .census import Census, take_census
from .ignore import NOTHING_IGNORED, Ignored, ignore_file_of, read_ignore
from .listing import Listing, Listings
from .walk import Walk

MOST_ENTRIES = 20_000
MOST_SECONDS = 2.0
_LARGEST_IGNORE_FILE = 1_000_000  # bytes
_LARGEST_REQUIREMENTS = 200_000  # bytes
_MOST_REQUIREMENTS = 50  # files
_REQUIREMENTS = regex(r"requirements[\w.-]*\.(txt|in)$|(^|/)requirements/[\w.-]+\.(txt|in)$")
_REGISTRIES = regex(r"(^|/)(\.npmrc|\.yarnrc(\.yml)?|bunfig\.toml|pip\.(conf|ini)|uv\.toml|pyproject\.toml)$")
_WORTH_READING = regex(r"requirements|\.npmrc|\.yarnrc|bunfig\.toml|pip\.(conf|ini)|uv\.toml|pyproject\.toml")

Question = tuple[tuple[str, ...], tuple[str, ...], bool, bool]
"""Sources, exclude, parents and unpacks of `FolderContext.weigh`."""


class FolderContext:
    """A folder as `model.Context`. Folders that are ignored as a whole were not looked into for their names.

    Sizes are there once a census was taken. A value but for what it remembers of its own answers.
    """

    __slots__ = (
        "_files",
        "_weights",
        "census",
        "folder",
        "ignore_file",
        "ignore_path",
        "ignore_text",
        "ignored",
        "is_complete",
        "listings",
        "texts",
        "wanted",
    )

    def __init__(
        self,
        folder: str,
        ignore_file: str | None,
        is_complete: bool,
        ignored: Ignored = NOTHING_IGNORED,
        listings: Mapping[str, Listing] | None = None,
        census: Census | None = None,
        weights: Mapping[Question, ContextWeight] | None = None,
        texts: Mapping[str, str] | None = None,
        ignore_path: str | None = None,
        ignore_text: str | None = None,
    ) -> None:
        self.folder = folder  # on disk, absolute
        self.ignore_file = ignore_file
        self.ignore_path = ignore_path
        self.ignore_text = ignore_text
        self.is_complete = is_complete
        self.ignored = ignored
        self.listings = listings if listings is not None else {}  # by path in the context, "" is itself
        self.census = census
        self.texts = texts or {}  # of the files that say what pip installs
        self.wanted: Callable[[Question], None] | None = None  # told of questions whose answers take long
        self._weights: dict[Question, ContextWeight] = dict(weights or {})
        self._files: tuple[str, ...] | None = None

    def is_like(self, other: FolderContext) -> bool:
        """Whether both answer alike, sizes aside."""
        return self._answers() == other._answers()

    def counted(self, census: Census | None, weights: Mapping[Question, ContextWeight] | None = None) -> FolderContext:
        """The same with sizes."""
        made = FolderContext(
            self.folder,
            self.ignore_file,
            self.is_complete,
            self.ignored,
            self.listings,
            census,
            weights,
            self.texts,
            self.ignore_path,
            self.ignore_text,
        )
        made._files = self._files
        return made

    def weigh(
        self, sources: Sequence[str], exclude: Sequence[str] = (), parents: bool = False, unpacks: bool = False
    ) -> ContextWeight | None:
        """See `model.Context`. Where an answer takes long and there is somebody to work it out, it comes later."""
        if self.census is None:
            return None
        question = (tuple(sources), tuple(exclude), parents, unpacks)
        known = self._weights.get(question)
        if known is None:
            from .weighing import MOST_STEPS, TooMuch, weigh

            try:
                most_steps = MOST_STEPS if self.wanted is not None else None
                known = weigh(self.census, *question, folder=self.folder, most_steps=most_steps)
            except TooMuch:
                if self.wanted is not None:
                    self.wanted(question)
                return None
            self._weights[question] = known
        return known

    def total(self) -> ContextWeight | None:
        return self.weigh((".",))

    @property
    def weights(self) -> Mapping[Question, ContextWeight]:
        """What was weighed so far."""
        return self._weights

    def exists(self, path: str) -> bool:
        """Whether it is there. True also below a link or an ignored folder, where nobody looked."""
        path = inside(path)
        if not path:
            return True
        above, _, name = path.rpartition("/")
        listing = self.listings.get(above)
        if listing is not None:
            return listing.has_file(name) or listing.has_folder(name)
        return self._is_unseen(above)

    def is_ignored(self, path: str) -> bool:
        path = inside(path)
        return bool(path) and self.ignored.excludes(path)

    def children(self, folder: str) -> tuple[str, ...]:
        listing = self.listings.get(inside(folder))
        return listing.names if listing is not None else ()

    def text(self, path: str) -> str | None:
        return self.texts.get(inside(path))

    def files(self) -> tuple[str, ...]:
        if self._files is None:
            found = []
            for folder, listing in self.listings.items():
                prefix = f"{folder}/" if folder else ""
                found += [prefix + name for name in listing.files]
            self._files = tuple(sorted(path for path in found if not self.is_ignored(path)))
        return self._files

    def _answers(self) -> tuple[object, ...]:
        ignoring = (self.ignore_file, self.ignore_path, self.ignore_text, self.ignored)
        return (self.folder, *ignoring, self.is_complete, self.listings, self.texts)

    def _is_unseen(self, folder: str) -> bool:
        """Whether a folder that was not listed is there all the same, or stands below something unseen."""
        above, _, name = folder.rpartition("/")
        listing = self.listings.get(above)
        if listing is None:
            return self._is_unseen(above)
        return name in listing.links or listing.has_folder(name)


def read_context(
    folder: str,
    dockerfile: str,
    listings: Listings | None = None,
    overlay: Mapping[str, str] | None = None,
    most_entries: int = MOST_ENTRIES,
    most_seconds: float = MOST_SECONDS,
) -> FolderContext:
    """The context `folder` for a build with `dockerfile`, both absolute paths. Reads the disk; never raises.

    Folders near the top come first, so that a context too large to be listed whole is known where it matters most.
    `listings` saves work from one reading to the next; `overlay` holds texts that are newer than the disk's, by path.
    """
    listings = listings if listings is not None else Listings()
    ignore_file, ignore_at, ignore_text = _read_ignore_file(folder, dockerfile, listings, overlay or {})
    ignored = read_ignore(ignore_text) if ignore_text is not None else NOTHING_IGNORED
    found: dict[str, Listing] = {}
    waiting = deque([""])
    entries, is_complete = 0, True
    stop = time.monotonic() + most_seconds
    while waiting:
        path = waiting.popleft()
        if entries >= most_entries or time.monotonic() > stop:
            is_complete = False
            break
        listing = listings.of(os.path.join(folder, path) if path else folder)
        if not listing.is_readable:
            is_complete = False
            continue
        found[path] = listing
        entries += listing.entries
        for name in listing.folders:
            below = f"{path}/{name}" if path else name
            if not ignored.excludes(below) or ignored.brings_back_below(below):
                waiting.append(below)
    return FolderContext(
        folder,
        ignore_file,
        is_complete,
        ignored,
        found,
        texts=_read_requirements(folder, found),
        ignore_path=_path_in(folder, ignore_at),
        ignore_text=ignore_text if len(ignore_text or "") < _LARGEST_IGNORE_FILE else None,
    )


def count_sizes(context: FolderContext, walk: Walk) -> FolderContext:
    """The context with the sizes of all that was walked so far; what it has weighed already is weighed again."""
    from .weighing import weigh

    census = take_census(walk.found, context.ignored)
    return context.counted(
        census, {question: weigh(census, *question, folder=context.folder) for question in context.weights}
    )


def _read_requirements(folder: str, listings: Mapping[str, Listing]) -> dict[str, str]:
    """The files that say what pip installs, and where packages come from, by path.

    Links and what is no file have no size, and are left alone.
    """
    found: dict[str, str] = {}
    for above, listing in listings.items():
        if _WORTH_READING.search(f"{above}/{listing.packed_files}") is None:
            continue
        for name in listing.files:
            path = f"{above}/{name}" if above else name
            size = listing.size_of(name) or 0
            is_wanted = _REQUIREMENTS.search(path) is not None or _REGISTRIES.search(path) is not None
            if not is_wanted or not 0 < size <= _LARGEST_REQUIREMENTS:
                continue
            if len(found) >= _MOST_REQUIREMENTS:
                return found
            with contextlib.suppress(OSError), open(os.path.join(folder, path), "rb") as file:
                found[path] = file.read(_LARGEST_REQUIREMENTS).decode("utf-8", "replace")
    return found


def _path_in(folder: str, path: str | None) -> str | None:
    """A path as the context's root sees it; None outside of it."""
    if path is None or os.path.commonpath((folder, path)) != os.path.normpath(folder):
        return None
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _read_ignore_file(
    folder: str, dockerfile: str, listings: Listings, overlay: Mapping[str, str]
) -> tuple[str | None, str | None, str | None]:
    """The name of the ignore file that counts, its path on disk, and what it says."""
    beside, name = os.path.split(dockerfile)
    ignore_file = ignore_file_of(name, listings.of(beside).names, listings.of(folder).names)
    if ignore_file is None:
        return None, None, None
    path = os.path.join(beside if ignore_file.startswith(name + ".") else folder, ignore_file)
    text = overlay.get(path)
    if text is None:
        try:
            with open(path, "rb") as file:
                text = file.read(_LARGEST_IGNORE_FILE).decode("utf-8", "replace")
        except OSError:
            return ignore_file, path, None
    return ignore_file, path, text


def inside(path: str) -> str:
    """A path as the context's root sees it, without `.`, `..` and slashes at its ends; "" is the root itself."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
