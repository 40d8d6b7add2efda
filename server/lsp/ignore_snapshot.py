"""An ignore file as the protocol's side sees it. Loaded when an editor opens the first one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ..engine.finding import Finding
from ..features.ignore_completion import ignore_completions
from ..features.ignore_findings import ignore_findings
from ..features.ignore_hover import ignore_hover
from ..model.ignore_facts import IgnoreFacts
from ..text import Record, Span
from ..world.documents import Document
from ..world.ignore import read_ignore
from .analysis import Action, Changes, Completion, Group, Hover, Located
from .snapshots import SilentSnapshot


class _Said(Record):
    """A finding in the protocol side's words. There are no pages about these."""

    code: str
    severity: str
    message: str
    fixable: bool
    saving_bytes: int | None

    @property
    def help_url(self) -> str:
        return ""

    @property
    def tags(self) -> Collection[str]:
        return ("unnecessary",) if self.code == "ignore-matches-nothing" else ()

    @property
    def data(self) -> Any:
        return {"savingBytes": self.saving_bytes, "fixable": self.fixable}


class IgnoreSnapshot(SilentSnapshot):
    """One version of one ignore file, with what is known around it."""

    def __init__(self, document: Document, facts: IgnoreFacts | None) -> None:
        super().__init__(document)
        self._facts = facts
        self._findings: list[Finding] | None = None

    @property
    def findings(self) -> list[Finding]:
        if self._findings is None:
            self._findings = ignore_findings(self.document.text, self._facts, _malformed)
        return self._findings

    def groups(self) -> Iterable[Group]:
        found = [_located(finding) for finding in self.findings]
        return [Group(0, found)] if found else []

    def hover(self, offset: int) -> Hover | None:
        answer = ignore_hover(self.document.text, self._facts, offset)
        return Hover(answer.span, answer.markdown) if answer is not None else None

    def actions(self, span: Span) -> Iterable[Action]:
        uri = self.document.uri
        return [
            Action(finding.title_of(fix), "quickfix", Changes({uri: fix.edits}), place == 0, _located(finding))
            for finding in self.findings
            if finding.at.touches(span)
            for place, fix in enumerate(finding.fixes)
        ]

    def completions(self, offset: int) -> Iterable[Completion]:
        return [
            Completion(one.label, one.edit, one.detail, "folder" if one.is_folder else "file", one.order)
            for one in ignore_completions(self.document.text, self._facts, offset)
        ]


def _located(finding: Finding) -> Located:
    said = _Said(finding.rule, finding.severity.label, finding.message, bool(finding.fixes), finding.saving_bytes)
    return Located(finding.at, said)


def _malformed(line: str) -> str:
    problems = read_ignore(line).problems
    return problems[0].rpartition(": ")[2] if problems else ""
