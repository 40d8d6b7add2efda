"""Asking package registries what packages weigh, from the disk where that is fresh enough.

Nothing here goes to the network unless `IndexOptions.online` is true. Every answer is a value; nothing raises.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

from ...model.estimates.language_packages import APK, NPM, PYPI
from ...model.facts import PackageSize
from ...text import Record
from ..registry.cache import RegistryCache, TagNote, digest_of
from ..registry.facts import INVALID, NOT_FOUND, OFFLINE, REFUSED, UNREADABLE, RegistryProblem
from ..registry.transport import Failed, Transport
from .alpine import alpine_paths, read_alpine
from .npm import npm_path, read_npm
from .pypi import pypi_path, read_pypi

_MOST_BYTES = 15_000_000  # the index of Alpine's community packages has 2 MB, a package with many releases 5
_SILENT = ("unreachable", "rate-limited", "missing-library")


class IndexOptions(Record):
    """What the user allows. The hosts are those of the public registries unless told otherwise."""

    online: bool = False
    pypi: str = "pypi.org"
    npm: str = "registry.npmjs.org"
    alpine: str = "dl-cdn.alpinelinux.org"
    max_age_seconds: float = 86_400.0  # how long the newest version is taken to be that
    timeout_seconds: float = 10.0
    cache_folder: str | None = None  # None is that of the image registries


class Question(Record):
    """See `model.facts.PackageSizes.of`."""

    kind: str
    name: str
    version: str = ""
    release: str = ""


class _Read(Record):
    body: bytes
    observed: str


class PackageIndexes:
    """All package registries. Safe to use from several threads; calls wait, so never on the loop's."""

    def __init__(
        self,
        options: IndexOptions,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.options = options
        self._cache = RegistryCache(options.cache_folder)
        self._transport = Transport(timeout_seconds=options.timeout_seconds, sleep=sleep)
        self._clock = clock
        self._refusals: dict[str, tuple[float, RegistryProblem]] = {}  # by path with its host, or host alone
        self._alpine: dict[str, tuple[float, dict[str, PackageSize]]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        self._transport.close()
        self._cache.prune()

    def size(self, question: Question) -> PackageSize | RegistryProblem:
        """One package: from the disk while that is fresh, else from its registry; what the disk has if that is mute."""
        name = question.name
        if not name or any(char.isspace() or not char.isprintable() for char in name) or name.startswith((".", "/")):
            return RegistryProblem(INVALID, f"{name!r} is the name of no package")
        try:
            if question.kind == APK:
                return self._of_alpine(question)
            if question.kind == PYPI:
                return self._of_pypi(question)
            if question.kind == NPM:
                return self._of_npm(question)
        except Failed as failure:
            return failure.problem
        except (ValueError, RecursionError):
            return RegistryProblem(UNREADABLE, f"what is said of {name} cannot be read")
        return RegistryProblem(INVALID, f"nobody is asked about packages of {question.kind}")

    def _of_pypi(self, question: Question) -> PackageSize:
        host = self.options.pypi
        read = self._ask(host, pypi_path(question.name, question.version), bool(question.version))
        return read_pypi(json.loads(read.body), read.observed, host)

    def _of_npm(self, question: Question) -> PackageSize:
        host = self.options.npm
        read = self._ask(host, npm_path(question.name, question.version), bool(question.version))
        return read_npm(json.loads(read.body), read.observed, host)

    def _of_alpine(self, question: Question) -> PackageSize:
        """The whole index is read once, and again when it is old."""
        host, release = self.options.alpine, question.release
        if not release:
            raise Failed(RegistryProblem(INVALID, "the release of Alpine is not known"))
        with self._lock:  # one reads, the others wait for it
            kept = self._alpine.get(release)
            if kept is None or self._clock() - kept[0] >= self.options.max_age_seconds:
                reads = [self._ask(host, path, False) for path in alpine_paths(release)]
                found = read_alpine([one.body for one in reads], min(one.observed for one in reads), host)
                kept = self._alpine[release] = (self._clock(), found)
        size = kept[1].get(question.name)
        if size is None:
            raise Failed(RegistryProblem(NOT_FOUND, f"Alpine {release} has no package {question.name}"))
        return size

    def _ask(self, host: str, path: str, is_lasting: bool) -> _Read:
        """What a host says at a path. `is_lasting` is what never changes. Raises Failed."""
        key, now = host + path, self._clock()
        note = self._cache.tag(key, "")
        body = self._cache.document(note.digest) if note is not None else None
        if note is not None and body is not None:
            is_fresh = is_lasting or 0 <= now - note.observed < self.options.max_age_seconds
            if is_fresh or not self.options.online:
                return _Read(body, _day(note.observed))
        try:
            fresh = self._fetch(host, path)
        except Failed:
            if note is None or body is None:
                raise
            return _Read(body, _day(note.observed))
        digest = digest_of(fresh)
        self._cache.keep_document(digest, fresh)
        self._cache.keep_tag(key, "", TagNote(digest, now))
        return _Read(fresh, _day(now))

    def _fetch(self, host: str, path: str) -> bytes:
        if not self.options.online:
            raise Failed(RegistryProblem(OFFLINE, f"{host} was not asked: the network is not allowed"))
        for key in (host, host + path):
            refusal = self._refusals.get(key)
            if refusal is not None and refusal[0] > self._clock():
                raise Failed(refusal[1])
        try:
            answer = self._transport.ask_host(host, path, _MOST_BYTES, {"Accept": "*/*"})
            if answer.status != 200:
                kind = NOT_FOUND if answer.status == 404 else REFUSED
                raise Failed(RegistryProblem(kind, f"{host} answers {path} with status {answer.status}"))
        except Failed as failure:
            key = host if failure.problem.kind in _SILENT else host + path
            self._refusals[key] = (self._clock() + failure.problem.lasts_seconds, failure.problem)
            raise
        return answer.body


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
