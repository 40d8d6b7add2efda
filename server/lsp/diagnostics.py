"""Findings as JSON text.

Publishing thousands of findings costs more than finding them. All of a diagnostic but its places is the same wherever
the finding stands, so that part is made once and kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from ..world.documents import Document
from .analysis import Finding, Group, Located
from .client import Client
from .convert import range_json
from .wire import Raw, dump

SOURCE = "tare"

_SEVERITIES = {"error": 1, "warning": 2, "info": 3, "hint": 4}
_TAGS = {"unnecessary": 1, "deprecated": 2}
_KEPT = 20_000


class Serialiser:
    """Writes diagnostics for one client."""

    __slots__ = ("_client", "_encoding", "_tails")

    def __init__(self, client: Client) -> None:
        self._client = client
        self._encoding = client.encoding
        self._tails: dict[Finding, str] = {}

    def list_json(self, document: Document, groups: Iterable[Group]) -> Raw:
        """A JSON array of all diagnostics."""
        parts = [part for group in groups if (part := self._group_json(document, group))]
        return Raw("[" + ",".join(parts) + "]")

    def one_json(self, document: Document, located: Located, offset: int = 0) -> str:
        """One diagnostic as a JSON object; the finding's spans count from `offset`."""
        tail = self._tails.get(located.finding)
        if tail is None:
            tail = self._keep_tail(located.finding)
        span = located.span.shift(offset)
        related = ""
        if located.related and self._client.related_information:
            related = self._related_json(document, located, offset)
        return f'{{"range":{range_json(span, document.lines, self._encoding)}{related}{tail}'

    def _group_json(self, document: Document, group: Group) -> str:
        if group.memo is None:
            return ",".join([self.one_json(document, located, group.offset) for located in group.findings])
        # Lines and columns inside the group are the group's own; only the line that it starts on can have moved.
        place = (self, document.uri, document.lines.line_at(group.offset))
        kept = group.memo.get("json")
        if kept is None or kept[0] != place:
            text = ",".join([self.one_json(document, located, group.offset) for located in group.findings])
            kept = group.memo["json"] = (place, text)
        return cast(str, kept[1])

    def _related_json(self, document: Document, located: Located, offset: int) -> str:
        uri = dump(document.uri)
        entries = ",".join(
            f'{{"location":{{"uri":{uri},"range":{range_json(span.shift(offset), document.lines, self._encoding)}}},'
            f'"message":{dump(message)}}}'
            for span, message in located.related
        )
        return f',"relatedInformation":[{entries}]'

    def _keep_tail(self, finding: Finding) -> str:
        if len(self._tails) >= _KEPT:
            self._tails.clear()
        tail = self._tails[finding] = self._tail(finding)
        return tail

    def _tail(self, finding: Finding) -> str:
        """Everything after the places, with the closing brace."""
        client = self._client
        diagnostic: dict[str, object] = {
            "severity": _SEVERITIES.get(finding.severity, 2),
            "code": finding.code,
            "source": SOURCE,
            "message": finding.message,
        }
        if finding.help_url and client.code_descriptions:
            diagnostic["codeDescription"] = {"href": finding.help_url}
        tags = sorted(_TAGS[tag] for tag in finding.tags if _TAGS.get(tag) in client.diagnostic_tags)
        if tags:
            diagnostic["tags"] = tags
        if finding.data is not None and client.diagnostic_data:
            diagnostic["data"] = finding.data
        return "," + dump(diagnostic)[1:]
