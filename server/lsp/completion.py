"""Completion, where a document has something to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .convert import Json, range_of
from .registry import request
from .requests import offset_in, uri_in

if TYPE_CHECKING:
    from .server import Server

_KINDS = {"file": 17, "folder": 19, "value": 12}  # CompletionItemKind


@request("textDocument/completion", "completionProvider", {"triggerCharacters": ["/", "!", '"']})
def completion(server: Server, params: Any) -> Json | None:
    """What may be written at a position, each with the edit that writes it."""
    snapshot = server.workbench.snapshot(uri_in(params))
    if snapshot is None:
        return None
    lines, encoding = snapshot.document.lines, server.client.encoding
    items = [
        {
            "label": one.label,
            "kind": _KINDS.get(one.kind, 1),
            "detail": one.detail,
            "sortText": one.order or one.label,
            # Editors filter by what stands in the range, which an escaped name would not begin with.
            "filterText": one.label,
            "textEdit": {"range": range_of(one.edit.span, lines, encoding), "newText": one.edit.text},
        }
        for one in snapshot.completions(offset_in(params, snapshot, server.client))
    ]
    return {"isIncomplete": False, "items": items} if items else None
