"""The pygls server: messages that are worth lsprotocol's types, and requests of our own that pygls words.

It shares the connection: what it sends goes through the same `write`, what it gets has been read already. Its workspace
is never made, so nobody can read pygls' TextDocument. Only `ondemand` imports this module.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from .. import __version__
from .guard import Failure, attempt
from .rpc import INVALID_PARAMS

if TYPE_CHECKING:
    from pygls.server import ServerErrors

    from .server import Server

log = logging.getLogger(__name__)

# It warns of every cancellation that comes after the answer, which is a daily thing.
logging.getLogger("pygls").setLevel(logging.ERROR)


class TypedServer(LanguageServer):
    """A LanguageServer of pygls that lives inside our session."""

    def __init__(self, session: Server) -> None:
        super().__init__("tare", __version__)
        self.session = session
        self.protocol.set_writer(_Writer(session))
        self.protocol.client_capabilities = self._read_capabilities(session.initialize_params)
        for name, function in _COMMANDS.items():
            self.command(name)(function)

    def take(self, message: dict[str, Any]) -> None:
        """Handle one message of the client that has been read as JSON."""
        try:
            structured = self.protocol.structure_message(message)
        except JsonRpcException as error:
            log.warning("a message is malformed: %s", error)
            if "method" in message and "id" in message:
                self.session.peer.answer_error(message["id"], INVALID_PARAMS, "malformed params")
            return
        self.protocol.handle_message(structured)

    def stop(self) -> None:
        """Cancel what is under way; each is answered so."""
        for future in list(self.protocol._request_futures.values()):
            future.cancel()

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Into the log: pygls would show the user a message box."""
        self.session.report_failure(f"{source.__name__}: {error}")

    def _read_capabilities(self, params: Any) -> types.ClientCapabilities:
        structure = self.protocol._converter.structure
        read = attempt(lambda: structure(params["capabilities"], types.ClientCapabilities))
        if isinstance(read, Failure):
            log.warning("the client's capabilities are malformed: %s", read.error)
            return types.ClientCapabilities()
        return read


class _Writer:
    """pygls frames its messages itself; this hands them to the session."""

    def __init__(self, session: Server) -> None:
        self._session = session

    def write(self, data: bytes) -> None:
        self._session.write(data)

    def close(self) -> None:
        """The session closes the connection."""


def _status(ls: TypedServer) -> dict[str, Any]:
    """What a bug report should say about this session."""
    session = ls.session
    return {
        "version": __version__,
        "client": session.client.name,
        "positionEncoding": session.client.encoding.value,
        "diagnostics": "pull" if session.client.pulls_diagnostics else "push",
        "folders": list(session.folders),
        "documents": [{"uri": document.uri, "version": document.version} for document in session.workbench],
    }


_COMMANDS = {"tare.status": _status}
