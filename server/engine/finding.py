"""What a rule says: a place, a sentence, and how to repair it.

A rule yields findings whose spans count from the start of its scope: the instruction's item, the stage, or the file.
The engine adds which rule said it and how severe that is.
"""

from __future__ import annotations

from enum import IntEnum

from ..text import Edit, Record, Span
from ..text.sizes import say_bytes

WORTH_SAYING = 1_000
"""Bytes saved; less is no reason for anything."""


class Severity(IntEnum):
    """The values are LSP's DiagnosticSeverity, so that sorting puts the worst first."""

    ERROR = 1
    WARNING = 2
    INFO = 3
    HINT = 4

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, label: str) -> Severity | None:
        return cls.__members__.get(label.upper())


class NewFile(Record):
    """A file that a fix creates; `path` is relative to the build context. Existing files are never overwritten.

    Where `old` is given, the file is there and holds that, and `text` is that with more lines at its end.
    """

    path: str
    text: str
    old: str | None = None

    @property
    def added(self) -> str:
        """What is written, at the end of what is there."""
        return self.text[len(self.old or "") :]


class Fix(Record):
    """One way to repair a finding. `title` reads as an order: "Add --no-install-recommends".

    `is_safe` means that the built image behaves the same; only such fixes are applied in bulk, and only the first
    safe one of a finding. `strategy` is "mount" or "clean" where `cache-strategy` decides which comes first.
    """

    title: str
    edits: tuple[Edit, ...] = ()
    is_safe: bool = False
    strategy: str | None = None
    creates: tuple[NewFile, ...] = ()

    def shift(self, by: int) -> Fix:
        return self._replace(edits=tuple(edit.shift(by) for edit in self.edits)) if by else self


class Related(Record):
    """Another place that explains a finding, such as the layer that created what this one deletes."""

    at: Span
    message: str


class Finding(Record):
    """One thing that is wrong. Messages state this case, without a full stop at the end.

    `saving_bytes`: by how many bytes the final image shrinks on disk when it is repaired, None where that is not known.
    `id` is what people call this one case of a rule that speaks for another tool, such as SC2086; `grade` is how severe
    the case is, where its rule is not always as severe. `rule` and `severity` are the engine's to fill.
    """

    at: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    saving_bytes: int | None = None
    id: str = ""
    grade: Severity | None = None
    rule: str = ""
    severity: Severity = Severity.WARNING

    def title_of(self, fix: Fix) -> str:
        """The fix's title with what it saves, where that is worth a word and not in the title already."""
        saved = self.saving_bytes or 0
        if saved < WORTH_SAYING or "saves about" in fix.title:
            return fix.title
        return f"{fix.title} (saves about {say_bytes(saved)})"

    def shift(self, by: int) -> Finding:
        """The same finding in a text that has `by` more code points before its scope."""
        if not by:
            return self
        return self._replace(
            at=self.at.shift(by),
            fixes=tuple(fix.shift(by) for fix in self.fixes),
            related=tuple(Related(place.at.shift(by), place.message) for place in self.related),
        )
