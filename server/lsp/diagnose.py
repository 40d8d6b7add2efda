"""Getting findings to the editor: pushed at once after each change, or handed out when it pulls. Never both.

There is no debounce. Changes that arrived together are answered together, with the last version; a single keystroke is
answered before the next byte is read. Both ways speak of the newest version only, since analysis and sending happen in
one synchronous step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .diagnostics import Serialiser
from .guard import Failure, attempt
from .registry import request
from .requests import uri_in
from .wire import Raw, dump

if TYPE_CHECKING:
    from ..world.documents import Document
    from .analysis import Group
    from .client import Client
    from .server import Server


class Diagnoser:
    """Knows which documents the editor has not heard about yet, and what it heard last."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._serialiser = Serialiser(server.client)
        self._changed: dict[str, None] = {}  # in the order of their changes
        self._sent: dict[str, tuple[int | None, str]] = {}  # pushed: version and JSON
        self._reports: dict[str, tuple[int, str]] = {}  # pulled: result id and JSON
        self._last_id = 0
        self._is_asking = False
        self._must_ask_again = False

    def document_changed(self, uri: str) -> None:
        """The document is new, or another version."""
        if not self._server.client.pulls_diagnostics:
            self._changed[uri] = None

    def document_closed(self, uri: str) -> None:
        """Take the findings of a closed document off the editor's list."""
        self._changed.pop(uri, None)
        self._reports.pop(uri, None)
        if self._sent.pop(uri, None) is not None:
            self._publish(uri, None, "[]")

    def everything_changed(self) -> None:
        """Settings or the world changed: say again what is different now."""
        if not self._server.client.pulls_diagnostics:
            for document in self._server.workbench:
                self._changed[document.uri] = None
        else:
            self._ask_to_pull()

    def flush(self) -> None:
        """Push what changed. Waits for the first settings, lest findings flash up that the user has turned off."""
        if not self._changed or not self._server.workspace.has_settings:
            return
        changed, self._changed = self._changed, {}
        for uri in changed:
            document = self._server.workbench.document(uri)
            if document is None:
                continue
            diagnostics = self._diagnostics(document)
            said = (document.version, diagnostics)
            if self._sent.get(uri) != said:
                self._sent[uri] = said
                self._publish(uri, document.version, diagnostics)

    def report(self, uri: str, previous: Any) -> Raw:
        """A DocumentDiagnosticReport for the newest version; `unchanged` where the editor holds the same already."""
        document = self._server.workbench.document(uri)
        if document is None:
            return Raw('{"kind":"full","items":[]}')
        diagnostics = self._diagnostics(document)
        known = self._reports.get(uri)
        if known is None or known[1] != diagnostics:
            self._last_id += 1
            known = self._reports[uri] = (self._last_id, diagnostics)
        ident = str(known[0])
        if previous == ident:
            return Raw(f'{{"kind":"unchanged","resultId":"{ident}"}}')
        return Raw(f'{{"kind":"full","resultId":"{ident}","items":{diagnostics}}}')

    def publish_unopened(self, document: Document, groups: Iterable[Group]) -> None:
        """Push what is found in a file that is not open; no editor pulls for one."""
        self._publish(document.uri, None, self._serialiser.list_json(document, groups))

    def _diagnostics(self, document: Document) -> Raw:
        snapshot = self._server.workbench.snapshot(document.uri)
        if snapshot is None:
            return Raw("[]")
        diagnostics = attempt(lambda: self._serialiser.list_json(document, snapshot.groups()))
        if isinstance(diagnostics, Failure):
            diagnostics.report(f"findings of {document.uri} failed", self._server.report_failure)
            return Raw("[]")
        return diagnostics

    def _publish(self, uri: str, version: int | None, diagnostics: str) -> None:
        versioned = "" if version is None else f'"version":{version},'
        params = Raw(f'{{"uri":{dump(uri)},{versioned}"diagnostics":{diagnostics}}}')
        self._server.peer.notify("textDocument/publishDiagnostics", params)

    def _ask_to_pull(self) -> None:
        """Ask for one round of pulls at a time; what changes meanwhile makes a second one."""
        if not self._server.client.refreshes_diagnostics or not len(self._server.workbench):
            return
        if self._is_asking:
            self._must_ask_again = True
            return
        self._is_asking = True
        self._server.peer.request("workspace/diagnostic/refresh", None, self._asked)

    def _asked(self, result: Any) -> None:
        self._is_asking = False
        if self._must_ask_again:
            self._must_ask_again = False
            self._ask_to_pull()


def _provider(client: Client) -> Any:
    if not client.pulls_diagnostics:
        return None
    return {"identifier": "tare", "interFileDependencies": False, "workspaceDiagnostics": False}


@request("textDocument/diagnostic", "diagnosticProvider", _provider)
def pull(server: Server, params: Any) -> Any:
    """Answer a pull with the newest version."""
    uri = uri_in(params)
    previous = params.get("previousResultId")
    if server.workspace.has_settings:
        return server.diagnoser.report(uri, previous)
    return _report_later(server, uri, previous)


async def _report_later(server: Server, uri: str, previous: Any) -> Raw:
    ready = asyncio.Event()
    server.workspace.when_settings(ready.set)
    await ready.wait()
    return server.diagnoser.report(uri, previous)
