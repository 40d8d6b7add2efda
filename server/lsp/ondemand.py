"""The pygls server, imported when the first message for it arrives.

Importing lsprotocol's 554 attrs classes costs 0.4 s, more than everything else that happens before the first findings,
and 20 MiB. Most sessions never send one of the messages that need it. The import runs on a thread, so that typing goes
on meanwhile; messages for it wait in order.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .guard import Failure
from .jobs import Jobs
from .rpc import INTERNAL_ERROR, REQUEST_CANCELLED

if TYPE_CHECKING:
    from .server import Server
    from .typed import TypedServer

log = logging.getLogger(__name__)

METHODS = frozenset({"workspace/executeCommand", "window/workDoneProgress/cancel"})
"""Client to server; besides these, pygls gets the answers to its own requests and cancellations of what it works on."""

COMMANDS = ("tare.status",)
"""The commands that `typed` registers, written down here because editors hear of them before it is imported."""


class OnDemand:
    """Holds messages back until the pygls server is there."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._thread = Jobs(server.loop, 1)  # of its own: slow questions may occupy every other one
        self._typed: TypedServer | None = None
        self._waiting: list[dict[str, Any]] = []
        self._is_loading = False
        self._failure = ""

    def take(self, message: dict[str, Any]) -> None:
        """Handle a message, now or once pygls is loaded."""
        if self._typed is not None:
            self._typed.take(message)
        elif self._failure:
            self._refuse(message, INTERNAL_ERROR, self._failure)
        elif message.get("method") in METHODS:
            self._waiting.append(message)
            self._load()
        elif message.get("method") == "$/cancelRequest":
            self._cancel_waiting(message["params"]["id"])
        else:
            log.warning("nobody waits for the answer %r", message.get("id"))

    def stop(self) -> None:
        """Answer what is still waiting."""
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self._refuse(message, REQUEST_CANCELLED, "the server is shutting down")
        self._thread.stop()
        if self._typed is not None:
            self._typed.stop()

    def _load(self) -> None:
        if not self._is_loading:
            self._is_loading = True
            self._thread.ask("pygls", self._import, self._loaded, self._failed)

    def _import(self) -> TypedServer:
        from .typed import TypedServer

        return TypedServer(self._server)

    def _loaded(self, typed: TypedServer) -> None:
        self._typed = typed
        self._take_waiting()

    def _failed(self, failure: Failure) -> None:
        self._failure = f"pygls could not be loaded: {failure}"
        self._take_waiting()

    def _take_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self.take(message)

    def _cancel_waiting(self, ident: Any) -> None:
        for message in self._waiting:
            if message.get("id") == ident:
                self._waiting.remove(message)
                self._refuse(message, REQUEST_CANCELLED, "cancelled before it began")
                return

    def _refuse(self, message: dict[str, Any], code: int, text: str) -> None:
        if "method" in message and "id" in message:
            self._server.peer.answer_error(message["id"], code, text)
