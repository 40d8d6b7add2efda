"""What the protocol's side asks of the engine, and what it offers to it: the seam between `lsp/` and everything below.

The server keeps one immutable `Snapshot` per open document. A change of the text, of the settings or of the world makes
a new one from the old; nothing is ever updated in place, so an answer belongs to exactly one version.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from ..text import Edit, Record, Span
from ..world.documents import Document

T = TypeVar("T")


class Finding(Protocol):
    """What a diagnostic says, whatever its place. Hashable, if only by identity: its JSON is kept under it."""

    @property
    def code(self) -> str: ...
    @property
    def severity(self) -> str:
        """`error`, `warning`, `info` or `hint`."""

    @property
    def message(self) -> str: ...
    @property
    def help_url(self) -> str:
        """A page about the rule; empty where there is none."""

    @property
    def tags(self) -> Collection[str]:
        """Of these, `unnecessary` and `deprecated` are shown by editors."""

    @property
    def data(self) -> Any:
        """Anything that is JSON, handed back by editors; None for nothing."""


class Located(Record):
    """A finding at its place in the document, with the other places that it speaks of."""

    span: Span
    finding: Finding
    related: tuple[tuple[Span, str], ...] = ()


class Group(Record):
    """Findings whose spans count from `offset`, which is the start of a line.

    `memo` lives as long as the findings and the whole lines that they stand on stay the same: while the group does not
    move, its JSON is taken from there. None where that cannot be promised.
    """

    offset: int
    findings: Sequence[Located]
    memo: dict[Any, Any] | None = None


class Hover(Record):
    """Markdown about a stretch of the document."""

    span: Span
    markdown: str


class Hint(Record):
    """A few words behind the text at `offset`; `tooltip` is markdown."""

    offset: int
    label: str
    tooltip: str


class Lens(Record):
    """Words above the line of `span`."""

    span: Span
    title: str


class Completion(Record):
    """Something that may be written. `kind` is `file`, `folder` or `value`; `order` sorts, the smaller first."""

    label: str
    edit: Edit
    detail: str = ""
    kind: str = ""
    order: str = ""


class Changes(Record):
    """Edits of files that exist, by URI and in the text before all of them, and files to create, by URI.

    `appended` are files that need not be open: what they hold, and what is written at their end.
    """

    edits: Mapping[str, Sequence[Edit]]
    created: Mapping[str, str] = {}
    appended: Mapping[str, tuple[str, str]] = {}


class Action(Record):
    """Something an editor offers to do."""

    title: str
    kind: str
    changes: Changes | Callable[[], Changes | None] | None = None  # a callable where finding them out takes time
    is_preferred: bool = False
    finding: Located | None = None
    command: tuple[str, tuple[Any, ...]] | None = None  # name and arguments


class Snapshot(Protocol):
    """One version of one document, analysed. Answers are computed when asked for, and kept."""

    @property
    def document(self) -> Document: ...

    @property
    def waits_for(self) -> Hashable | None:
        """The key of a question that will be answered in a moment, and without which a hover would say too little."""

    def groups(self) -> Iterable[Group]:
        """All findings."""

    def hover(self, offset: int) -> Hover | None: ...

    def actions(self, span: Span) -> Iterable[Action]:
        """Everything that could be done for the findings that touch `span`, and for the document as a whole."""

    def hints(self, span: Span) -> Iterable[Hint]:
        """What is shown behind the lines that touch `span`."""

    def lenses(self) -> Iterable[Lens]: ...

    def completions(self, offset: int) -> Iterable[Completion]:
        """What may be written there."""

    @property
    def weigh_command(self) -> str:
        """The editor's own command that shows the page about what the document weighs; empty where it has none."""


class Analysis(Protocol):
    """The engine as the server sees it. Every method is called on the event loop and returns quickly."""

    @property
    def watched(self) -> Sequence[str]:
        """Globs of the files on disk whose changes matter."""

    def analyse(self, document: Document) -> Snapshot: ...

    def reanalyse(self, before: Snapshot, document: Document, edits: Sequence[Edit]) -> Snapshot:
        """The snapshot of `document`, which is the text of `before` after `edits`, one after the other.

        Without edits the text is the same, and settings or the world may have changed.
        """

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Settings as the editor gave them, unchecked: by folder URI, and under "" those that hold everywhere."""

    def change_folders(self, folders: tuple[str, ...]) -> None:
        """The URIs of the open folders; none where a single file is open."""

    def change_files(self, uris: Sequence[str]) -> None:
        """These files were created, changed or deleted on disk."""

    def close(self, uri: str) -> None:
        """The document is open no longer."""

    def explain(self, name: str, uri: str) -> str | None:
        """Markdown about a rule, whatever tool's name it is called by; None where the name means nothing.

        `uri` is the document in which somebody asks, or empty.
        """

    def page(self, snapshot: Snapshot) -> str | None:
        """An HTML page about what the document weighs; None where there is nothing to weigh."""


class Host(Protocol):
    """What the server offers to the analysis."""

    @property
    def options(self) -> Any:
        """`initializationOptions`, unchecked."""

    @property
    def folders(self) -> tuple[str, ...]: ...

    def ask(self, key: Hashable, work: Callable[[], T], answered: Callable[[T], None]) -> bool:
        """Run slow `work` on a thread, hand its answer over on the loop, and diagnose every open document again.

        A question that is open under the same key is not asked twice: answers False then.
        """

    def look(self, key: Hashable, work: Callable[[], T], answered: Callable[[T], None]) -> bool:
        """As `ask`, for an answer that mostly changes nothing: no document is diagnosed again."""

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call on the loop when so many seconds are over, if the session is not."""

    def publish(self, document: Document, groups: Iterable[Group]) -> None:
        """Tell the editor what is found in a file that it has not opened, in the place of what it was told before."""

    def recheck(self) -> None:
        """Diagnose every open document again, soon."""


AnalysisFactory = Callable[[Host], Analysis]
