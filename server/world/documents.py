"""The texts that an editor has open, as immutable values that follow its changes.

The editor's text is the truth while a document is open; the disk is not read. How an editor counts positions is the
protocol's matter: a change arrives here as a function that finds its edit in the lines as they then are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..text import Edit, Lines, Record

Change = Callable[[Lines], Edit]
"""Finds the edit that a change means in the text before it."""


class Document(Record):
    """One open text at one version."""

    uri: str
    version: int | None  # None where the editor counts none
    text: str
    lines: Lines
    language_id: str

    def replace_text(self, version: int | None, lines: Lines) -> Document:
        return Document(self.uri, version, lines.text, lines, self.language_id)


class Documents:
    """The open documents by URI, in the exact spelling of the editor."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def get(self, uri: str) -> Document | None:
        """The document as it is now; None where it is not open."""
        return self._open.get(uri)

    def open(self, uri: str, version: int | None, text: str, language_id: str) -> Document:
        """Take a document in; one that is open already is replaced."""
        document = self._open[uri] = Document(uri, version, text, Lines(text), language_id)
        return document

    def change(self, uri: str, version: int | None, changes: Iterable[Change]) -> tuple[Document, list[Edit]]:
        """Apply `changes` one after the other, each to the text that the one before it left.

        Answers the new document and the edits in that order. All changes apply or, where one raises, none.
        Raises KeyError where the document is not open.
        """
        document = self._open[uri]
        lines, edits = document.lines, []
        for find in changes:
            edit = find(lines)
            lines = lines.after(edit)
            edits.append(edit)
        document = self._open[uri] = document.replace_text(version, lines)
        return document, edits

    def close(self, uri: str) -> None:
        """Forget a document; one that is not open is no error."""
        self._open.pop(uri, None)
