"""The last real builds of open documents, read on a thread, and again when the files that tell of them change."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from ..engine.settings import Settings
from ..model.estimates.build_record import BuildRecord
from ..text import Record
from ..world.files import FileProblem
from .analysis import Host

log = logging.getLogger(__name__)

_PAUSE = 2.0  # seconds between looks at the files
_DOCKER_PAUSE = 30.0  # seconds after which docker may be asked again, when somebody types
_Stamps = tuple[tuple[int, int] | None, ...]


class BuildSource(Record):
    """Who tells of a build: files, or else docker by the name of an image."""

    paths: tuple[str, ...]
    image: str | None = None


class _Known:
    __slots__ = ("asked", "record", "stamps")

    def __init__(self) -> None:
        self.record: BuildRecord | None = None
        self.stamps: _Stamps | None = None  # None until it was read
        self.asked: float | None = None


class LastBuilds:
    """The records of one session. All methods are called on the event loop."""

    def __init__(self, host: Host, clock: Callable[[], float] = time.monotonic) -> None:
        self._host = host
        self._clock = clock
        self._known: dict[BuildSource, _Known] = {}
        self._used: dict[str, BuildSource] = {}  # by document
        self._told: set[str] = set()
        self._is_looking = False

    def of(self, uri: str, settings: Settings, folder: str | None) -> BuildRecord | None:
        """The record for a document as far as it is known now. Paths that a setting names count from `folder`."""
        source = _source_of(settings, folder)
        if source is None:
            self._used.pop(uri, None)
            return None
        self._used[uri] = source
        known = self._known.setdefault(source, _Known())
        is_old = known.asked is not None and not source.paths and self._clock() - known.asked > _DOCKER_PAUSE
        if known.asked is None or is_old:
            self._read(source)
        return known.record

    def forget(self, uri: str) -> None:
        """The document is open no longer."""
        self._used.pop(uri, None)

    def _read(self, source: BuildSource) -> None:
        if self._host.ask(("build", source), lambda: _read(source), lambda answer: self._take(source, *answer)):
            self._known[source].asked = self._clock()

    def _take(self, source: BuildSource, stamps: _Stamps, answer: BuildRecord | FileProblem) -> None:
        known = self._known[source]
        known.stamps = stamps
        known.record = answer if isinstance(answer, BuildRecord) else None
        if isinstance(answer, FileProblem):
            said = f"the last build: {answer.path}: {answer.message}"
            if said not in self._told:
                self._told.add(said)
                log.warning("%s", said)
        self._look_later()

    def _look_later(self) -> None:
        if not self._is_looking and any(source.paths for source in self._used.values()):
            self._is_looking = True
            self._host.later(_PAUSE, self._look)

    def _look(self) -> None:
        """Whether a file has changed: a build writes it while nobody types."""
        self._is_looking = False
        sources = [one for one in dict.fromkeys(self._used.values()) if one.paths]
        if sources:
            self._host.look("files of builds", lambda: [(one, _stamps(one.paths)) for one in sources], self._compare)

    def _compare(self, found: list[tuple[BuildSource, _Stamps]]) -> None:
        for source, stamps in found:
            known = self._known[source]
            if known.stamps is not None and stamps != known.stamps:
                self._read(source)
        self._look_later()


def _source_of(settings: Settings, folder: str | None) -> BuildSource | None:
    if settings.build:
        return BuildSource(tuple(os.path.normpath(os.path.join(folder or "", path)) for path in settings.build))
    if settings.docker and settings.built_image:
        return BuildSource((), settings.built_image)
    return None


def _read(source: BuildSource) -> tuple[_Stamps, BuildRecord | FileProblem]:
    """The stamps of before, so that what is written meanwhile is read again."""
    stamps = _stamps(source.paths)
    if source.image is not None:
        from ..world.builds_docker import find_build

        return stamps, find_build(source.image, runs_docker=True)
    from ..world.builds import read_build

    return stamps, read_build(source.paths)


def _stamps(paths: tuple[str, ...]) -> _Stamps:
    return tuple(_stamp(os.path.join(path, "index.json") if os.path.isdir(path) else path) for path in paths)


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
