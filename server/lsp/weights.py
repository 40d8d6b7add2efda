"""What a Dockerfile weighs, for an editor: inlay hints, code lenses, and a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .convert import Json, markup, position_of, range_of
from .refresh import PAGE
from .registry import request
from .requests import span_in, uri_in

if TYPE_CHECKING:
    from .server import Server


@request("textDocument/inlayHint", "inlayHintProvider")
def inlay_hints(server: Server, params: Any) -> list[Json]:
    """What the lines of the range add to the image."""
    server.refresher.is_shown("workspace/inlayHint/refresh")
    snapshot = server.workbench.snapshot(uri_in(params))
    if snapshot is None:
        return []
    lines, encoding = snapshot.document.lines, server.client.encoding
    found = []
    for hint in snapshot.hints(span_in(params, snapshot, server.client)):
        shown: Json = {"position": position_of(hint.offset, lines, encoding), "label": hint.label, "paddingLeft": True}
        if hint.tooltip:
            shown["tooltip"] = markup(hint.tooltip, server.client)
        found.append(shown)
    return found


@request("textDocument/codeLens", "codeLensProvider", {"resolveProvider": False})
def code_lenses(server: Server, params: Any) -> list[Json]:
    """What each stage weighs. Where the editor has no command for it, the words alone are shown."""
    server.refresher.is_shown("workspace/codeLens/refresh")
    uri = uri_in(params)
    snapshot = server.workbench.snapshot(uri)
    if snapshot is None:
        return []
    found = []
    for lens in snapshot.lenses():
        command: Json = {"title": lens.title, "command": snapshot.weigh_command}
        if snapshot.weigh_command:
            command["arguments"] = [uri]
        place = range_of(lens.span, snapshot.document.lines, server.client.encoding)
        found.append({"range": place, "command": command})
    return found


@request("tare/weigh")
def weigh(server: Server, params: Any) -> Json | None:
    """`{textDocument}` gives `{html, version}`, a page that stands alone; null where there is nothing to weigh."""
    server.refresher.is_shown(PAGE)
    snapshot = server.workbench.snapshot(uri_in(params))
    analysis = server.analysis
    page = analysis.page(snapshot) if snapshot is not None and analysis is not None else None
    if snapshot is None or page is None:
        return None
    return {"html": page, "version": snapshot.document.version}
