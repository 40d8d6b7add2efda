"""The open documents with their snapshots. Analysis waits until somebody asks, so a burst of edits costs one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..text import Edit
from ..world.documents import Change, Document, Documents
from .analysis import Analysis, Snapshot
from .guard import Failure, attempt


class _Entry:
    """What is known of one document beside its text."""

    __slots__ = ("edits", "failed", "is_stale", "snapshot")

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.edits: list[Edit] = []  # since the snapshot
        self.is_stale = False  # settings or the world changed since the snapshot
        self.failed: Document | None = None  # not to be tried again


class Workbench:
    """Documents by URI, each with the snapshot of its newest version once that was asked for."""

    def __init__(self, analysis: Callable[[], Analysis | None], failed: Callable[[str], None]) -> None:
        self._analysis = analysis
        self._failed = failed
        self._documents = Documents()
        self._entries: dict[str, _Entry] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def document(self, uri: str) -> Document | None:
        return self._documents.get(uri)

    def open(self, uri: str, version: int | None, text: str, language_id: str) -> None:
        self._documents.open(uri, version, text, language_id)
        self._entries[uri] = _Entry()

    def change(self, uri: str, version: int | None, changes: Iterable[Change]) -> None:
        """Apply changes in order. Raises KeyError where the document is not open."""
        _, edits = self._documents.change(uri, version, changes)
        self._entries[uri].edits += edits

    def close(self, uri: str) -> None:
        self._documents.close(uri)
        self._entries.pop(uri, None)

    def renew(self) -> None:
        """Settings or the world changed: the texts are the same, the snapshots are not."""
        for entry in self._entries.values():
            entry.is_stale = True
            entry.failed = None

    def snapshot(self, uri: str) -> Snapshot | None:
        """The newest version, analysed; None where the document is not open, or where the engine broke on it."""
        document = self._documents.get(uri)
        analysis = self._analysis()
        if document is None or analysis is None:
            return None
        entry = self._entries[uri]
        if entry.failed is document:
            return None
        if entry.snapshot is not None and entry.snapshot.document is document and not entry.is_stale:
            return entry.snapshot
        done = attempt(_analyse, analysis, entry, document)
        if isinstance(done, Failure):
            done.report(f"analysis of {uri} failed", self._failed)
            entry.snapshot, entry.failed = None, document
        else:
            entry.snapshot = done
        entry.edits = []
        entry.is_stale = False
        return entry.snapshot


def _analyse(analysis: Analysis, entry: _Entry, document: Document) -> Snapshot:
    if entry.snapshot is None:
        return analysis.analyse(document)
    done = attempt(analysis.reanalyse, entry.snapshot, document, entry.edits)
    if isinstance(done, Failure):
        done.report(f"incremental analysis of {document.uri} failed; starting over")
        return analysis.analyse(document)
    return done
