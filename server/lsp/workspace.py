"""Folders, settings and watched files: what surrounds the documents, as the editor tells it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .client import read_folders
from .registry import notification

if TYPE_CHECKING:
    from .server import Server

log = logging.getLogger(__name__)

SECTION = "tare"

_PATIENCE = 1.0  # seconds that findings wait for an editor which promised settings


class Workspace:
    """The folders and raw settings of one session."""

    def __init__(self, server: Server, params: Any) -> None:
        self._server = server
        self.folders: tuple[str, ...] = read_folders(params)
        self.settings: dict[str, Any] = {}
        self.has_settings = not server.client.configuration
        self._waiting: list[Callable[[], None]] = []
        self._asked = 0

    def begin(self) -> None:
        """After `initialized`: ask for the settings, and register what only the editor can watch."""
        client, peer = self._server.client, self._server.peer
        if client.configuration:
            self.ask_settings()
            self._server.loop.call_later(_PATIENCE, self._go_on_without)
        registrations = []
        if client.registers_configuration:
            registrations.append(_registration("workspace/didChangeConfiguration", {"section": SECTION}))
        analysis = self._server.analysis
        if client.registers_watchers and analysis is not None and analysis.watched:
            watchers = [{"globPattern": glob} for glob in analysis.watched]
            registrations.append(_registration("workspace/didChangeWatchedFiles", {"watchers": watchers}))
        if registrations:
            peer.request("client/registerCapability", {"registrations": registrations})

    def ask_settings(self) -> None:
        """Ask the editor for the settings of every folder and for those that hold everywhere."""
        self._asked += 1
        asked, folders = self._asked, self.folders
        items = [{"section": SECTION}, *({"scopeUri": uri, "section": SECTION} for uri in folders)]

        def take(answers: Any) -> None:
            if asked != self._asked:
                return  # a later question is under way
            if isinstance(answers, list) and len(answers) == len(items):
                given = zip(("", *folders), answers)  # noqa: B905 - of equal length
                self.take_settings({scope: value for scope, value in given if value is not None})
            else:
                self._go_on_without()

        self._server.peer.request("workspace/configuration", {"items": items}, take)

    def take_settings(self, settings: dict[str, Any]) -> None:
        """Hand raw settings on, and diagnose again where they differ."""
        analysis = self._server.analysis  # which, if it is loaded only now, takes the settings of before
        changed = settings != self.settings
        self.settings = settings
        if changed and analysis is not None:
            analysis.configure(settings)
        self._settle()
        if changed:
            self._server.recheck()

    def when_settings(self, ready: Callable[[], Any]) -> None:
        """Call `ready` once the first settings are there, or the wait for them is over."""
        if self.has_settings:
            ready()
        else:
            self._waiting.append(ready)

    def files_changed(self, uris: Sequence[str]) -> None:
        """Files on disk changed."""
        analysis = self._server.analysis
        if uris and analysis is not None:
            analysis.change_files(uris)
            self._server.recheck()

    def change_folders(self, added: Sequence[str], removed: Sequence[str]) -> None:
        """Folders came or went."""
        kept = [uri for uri in self.folders if uri not in removed]
        self.folders = (*kept, *(uri for uri in added if uri not in kept))
        if self._server.analysis is not None:
            self._server.analysis.change_folders(self.folders)
        if self._server.client.configuration:
            self.ask_settings()
        self._server.recheck()

    def _go_on_without(self) -> None:
        if not self.has_settings:
            log.warning("the editor gave no settings; going on with the defaults")
            self._settle()
            self._server.recheck()

    def _settle(self) -> None:
        self.has_settings = True
        waiting, self._waiting = self._waiting, []
        for ready in waiting:
            ready()


@notification("workspace/didChangeConfiguration")
def did_change_configuration(server: Server, params: Any) -> None:
    """Editors that answer `workspace/configuration` are asked; others send the settings along, in a section or bare."""
    if server.client.configuration:
        server.workspace.ask_settings()
        return
    settings = params.get("settings") if isinstance(params, dict) else None
    if isinstance(settings, dict) and isinstance(settings.get(SECTION), dict):
        settings = settings[SECTION]
    server.workspace.take_settings({} if settings is None else {"": settings})


@notification("workspace/didChangeWatchedFiles")
def did_change_watched_files(server: Server, params: Any) -> None:
    changes = params.get("changes") if isinstance(params, dict) else None
    uris = [change.get("uri") for change in changes or [] if isinstance(change, dict)]
    server.workspace.files_changed([uri for uri in uris if isinstance(uri, str)])


@notification("workspace/didChangeWorkspaceFolders")
def did_change_workspace_folders(server: Server, params: Any) -> None:
    event = params.get("event") if isinstance(params, dict) else None
    if isinstance(event, dict):
        server.workspace.change_folders(_uris(event.get("added")), _uris(event.get("removed")))


def _uris(folders: Any) -> list[str]:
    if not isinstance(folders, list):
        return []
    uris = [folder.get("uri") for folder in folders if isinstance(folder, dict)]
    return [uri for uri in uris if isinstance(uri, str)]


def _registration(method: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"{SECTION}:{method}", "method": method, "registerOptions": options}
