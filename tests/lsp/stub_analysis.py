"""An engine that knows one thing: `latest` is a finding, and so is every `slow` once a question has been answered."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tare.lsp.analysis import Action, Changes, Group, Host, Hover, Located
from tare.text import Edit, Span
from tare.world.documents import Document


@dataclass(frozen=True)
class StubFinding:
    code: str
    message: str
    severity: str = "warning"
    help_url: str = "https://example.invalid/rule"
    tags: tuple[str, ...] = ("unnecessary", "size")
    data: tuple[str, ...] | None = ("kept",)


LATEST = StubFinding("latest-tag", "the tag moves — pin it")
SLOW = StubFinding("slow-fact", "a slow fact", severity="info")


@dataclass(frozen=True)
class StubSnapshot:
    document: Document
    analysis: StubAnalysis
    knows_slow: bool
    is_silent: bool
    edits: tuple[Edit, ...] = ()
    waits_for = None

    @cached_property
    def located(self) -> tuple[Located, ...]:
        self.analysis.judged += 1
        text = self.document.text
        if "BREAK-FINDINGS" in text:
            raise RuntimeError("asked to break")
        if self.is_silent:
            return ()
        found = [
            Located(Span(*match.span()), LATEST, ((Span(0, 4), "from here"),)) for match in re.finditer("latest", text)
        ]
        slow = re.search("slow", text)
        if slow and self.knows_slow:
            found.append(Located(Span(*slow.span()), SLOW))
        elif slow:
            self.analysis.ask_slowly()
        return tuple(found)

    def groups(self) -> list[Group]:
        """One group for each line, with a memo by the text of the line."""
        groups: dict[int, list[Located]] = {}
        lines = self.document.lines
        for span, finding, related in self.located:
            start = lines.starts[lines.line_at(span.start)]
            places = tuple((place.shift(-start), message) for place, message in related)
            groups.setdefault(start, []).append(Located(span.shift(-start), finding, places))
        return [
            Group(start, found, None if any(one.related for one in found) else self._memo(start))
            for start, found in groups.items()
        ]

    def _memo(self, start: int) -> dict[Any, Any]:
        line = self.document.lines.line_at(start)
        text = self.document.lines.content(line).of(self.document.text)
        return self.analysis.memos.setdefault((text, self.knows_slow), {})

    def hover(self, offset: int) -> Hover | None:
        if "BREAK-HOVER" in self.document.text:
            raise RuntimeError("hover was asked to break")
        for located in self.located:
            if located.span.holds(offset):
                return Hover(located.span, f"**{located.finding.message}** in `{located.span.of(self.document.text)}`")
        return None

    def actions(self, span: Span) -> list[Action]:
        uri = self.document.uri
        actions = []
        for located in self.located:
            if located.finding is LATEST and located.span.touches(span):
                pin = Changes({uri: [Edit(located.span, "12-slim")]})
                actions.append(Action("Pin the tag", "quickfix", pin, True, located))
                actions.append(Action("Look it up", "quickfix", lambda pin=pin: pin, False, located))
        everything = Changes({uri: [Edit(found.span, "12-slim") for found in self.located]})
        actions.append(Action("Pin all", "source.fixAll.tare", everything))
        ignore = Changes({}, {uri.rsplit("/", 1)[0] + "/.dockerignore": ".git\n"})
        actions.append(Action("Create .dockerignore", "quickfix", ignore))
        actions.append(Action("Status", "quickfix", command=("tare.status", ())))
        return actions


@dataclass
class StubAnalysis:
    host: Host
    watched: Sequence[str] = ("**/.dockerignore",)
    knows_slow: bool = False
    # The question stays open until a test sets this.
    fact_is_known: threading.Event = field(default_factory=threading.Event)
    judged: int = 0
    analysed: int = 0
    reanalysed: list[tuple[Edit, ...]] = field(default_factory=list)
    settings: list[Any] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    folders: list[tuple[str, ...]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    memos: dict[Any, dict[Any, Any]] = field(default_factory=dict)

    def analyse(self, document: Document) -> StubSnapshot:
        if "BREAK-ANALYSIS" in document.text:
            raise RuntimeError("analysis was asked to break")
        self.analysed += 1
        return self._snapshot(document)

    def reanalyse(self, before: StubSnapshot, document: Document, edits: Sequence[Edit]) -> StubSnapshot:
        text = before.document.text
        for edit in edits:
            text = edit.apply(text)
        assert text == document.text
        if "BREAK-ANALYSIS" in document.text:
            raise RuntimeError("analysis was asked to break")
        self.reanalysed.append(tuple(edits))
        return self._snapshot(document, tuple(edits))

    def _snapshot(self, document: Document, edits: tuple[Edit, ...] = ()) -> StubSnapshot:
        settings = self.settings[-1].get("") if self.settings else None
        is_silent = isinstance(settings, dict) and settings.get("silent") is True
        return StubSnapshot(document, self, self.knows_slow, is_silent, edits)

    def ask_slowly(self) -> None:
        def learn(answer: bool) -> None:
            self.knows_slow = answer

        def work() -> bool:
            return self.fact_is_known.wait(60)

        self.host.ask("slow", work, learn)

    def configure(self, settings: Any) -> None:
        self.settings.append(settings)

    def change_folders(self, folders: tuple[str, ...]) -> None:
        self.folders.append(folders)

    def change_files(self, uris: Sequence[str]) -> None:
        self.files += uris

    def close(self, uri: str) -> None:
        self.closed.append(uri)

    def explain(self, name: str, uri: str) -> str | None:
        return f"# {name}" if name == "latest-tag" else None


if __name__ == "__main__":
    import sys

    from tare.lsp.start import serve

    sys.exit(serve(StubAnalysis, sys.argv[2] if sys.argv[1:2] == ["--tcp"] else ""))
