"""Findings as JSON text.

Publishing thousands of findings costs more than finding them. All of a diagnostic but its places is the same wherever
the finding stands, so that part is made once and kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..world.documents import Document
from .analysis import Finding, Located
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

    def list_json(self, document: Document, findings: Iterable[Located]) -> Raw:
        """A JSON array of diagnostics."""
        return Raw("[" + ",".join([self.one_json(document, located) for located in findings]) + "]")

    def one_json(self, document: Document, located: Located) -> str:
        """One diagnostic as a JSON object."""
        tail = self._tails.get(located.finding)
        if tail is None:
            tail = self._keep_tail(located.finding)
        related = ""
        if located.related and self._client.related_information:
            related = self._related_json(document, located)
        return f'{{"range":{range_json(located.span, document.lines, self._encoding)}{related}{tail}'

    def _related_json(self, document: Document, located: Located) -> str:
        uri = dump(document.uri)
        entries = ",".join(
            f'{{"location":{{"uri":{uri},"range":{range_json(span, document.lines, self._encoding)}}},'
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
