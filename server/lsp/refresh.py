"""Asking the editor to ask again for what it shows beside the text: inlay hints and code lenses, when facts arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .server import Server


PAGE = "tare/facts"
"""A notification for who shows the page of `tare/weigh`: something beside the text is known by now."""


class Refresher:
    """One wish of each kind is under way at a time; what changes meanwhile makes a second one."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._shown: set[str] = set()  # what the editor has asked for, which it may want anew
        self._under_way: dict[str, bool] = {}  # and whether to wish again afterwards

    def is_shown(self, method: str) -> None:
        """The editor asked for what `method` would make it ask for again."""
        self._shown.add(method)

    def everything_changed(self) -> None:
        """Settings or the world changed."""
        if PAGE in self._shown:
            self._server.peer.notify(PAGE, {})
        client = self._server.client
        if not len(self._server.workbench):
            return
        if client.refreshes_hints:
            self._wish("workspace/inlayHint/refresh")
        if client.refreshes_lenses:
            self._wish("workspace/codeLens/refresh")

    def _wish(self, method: str) -> None:
        if method not in self._shown:
            return
        if method in self._under_way:
            self._under_way[method] = True
            return
        self._under_way[method] = False

        def answered(result: Any) -> None:
            if self._under_way.pop(method, False):
                self._wish(method)

        self._server.peer.request(method, None, answered)
