"""The editor's texts: opened, changed, saved, closed. Positions become offsets here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .convert import change_of
from .registry import notification
from .requests import uri_in
from .rpc import INVALID_PARAMS, RpcError

if TYPE_CHECKING:
    from .server import Server


@notification("textDocument/didOpen")
def did_open(server: Server, params: Any) -> None:
    """Take a document in, whatever its languageId: Kate says `docker`."""
    uri = uri_in(params)
    item = params["textDocument"]
    text = item.get("text")
    if not isinstance(text, str):
        raise RpcError(INVALID_PARAMS, "a document without text")
    language_id = item.get("languageId")
    server.workbench.open(uri, _version(item), text, language_id if isinstance(language_id, str) else "")
    server.diagnoser.document_changed(uri)


@notification("textDocument/didChange")
def did_change(server: Server, params: Any) -> None:
    """Apply the changes of one message in order, all of them or, where one is malformed, none."""
    uri = uri_in(params)
    encoding = server.client.encoding
    try:
        changes = [change_of(change, encoding) for change in params["contentChanges"]]
        server.workbench.change(uri, _version(params["textDocument"]), changes)
    except (KeyError, TypeError, AttributeError) as error:
        raise RpcError(INVALID_PARAMS, f"cannot apply a change to {uri}: {error!r}") from error
    server.diagnoser.document_changed(uri)


@notification("textDocument/didSave")
def did_save(server: Server, params: Any) -> None:
    """A saved document is a file that changed, also for editors that watch no files for us."""
    server.workspace.files_changed([uri_in(params)])


@notification("textDocument/didClose")
def did_close(server: Server, params: Any) -> None:
    uri = uri_in(params)
    server.workbench.close(uri)
    server.diagnoser.document_closed(uri)
    if server.analysis is not None:
        server.analysis.close(uri)


def _version(item: dict[str, Any]) -> int | None:
    version = item.get("version")
    return version if isinstance(version, int) else None
