"""What an editor asks about a document: each answer is read params, ask the snapshot, convert.

A handler takes its snapshot before anything else. One that must wait returns `while_current(…)`, so that an answer
about a text that has changed since is never sent.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..text import Span
from .analysis import Action, Changes, Snapshot
from .convert import Json, markup, offset_of, range_of, span_of, workspace_edit
from .diagnostics import SOURCE, Serialiser
from .registry import request
from .rpc import CONTENT_MODIFIED, INVALID_PARAMS, RpcError

if TYPE_CHECKING:
    from .client import Client
    from .server import Server

T = TypeVar("T")

QUICK_FIX = "quickfix"
_PATIENCE = 1.0  # seconds that a hover waits for facts
FIX_ALL = "source.fixAll.tare"


def uri_in(params: Any) -> str:
    """The document that a message speaks of. Raises RpcError where it names none."""
    try:
        uri = params["textDocument"]["uri"]
    except (KeyError, TypeError):
        uri = None
    if not isinstance(uri, str):
        raise RpcError(INVALID_PARAMS, "the message names no document")
    return uri


def offset_in(params: Any, snapshot: Snapshot, client: Client) -> int:
    """The offset of `params.position`. Raises RpcError where there is none."""
    try:
        return offset_of(params["position"], snapshot.document.lines, client.encoding)
    except (KeyError, TypeError) as error:
        raise RpcError(INVALID_PARAMS, "the message holds no position") from error


def span_in(params: Any, snapshot: Snapshot, client: Client) -> Span:
    """The span of `params.range`. Raises RpcError where there is none."""
    try:
        return span_of(params["range"], snapshot.document.lines, client.encoding)
    except (KeyError, TypeError) as error:
        raise RpcError(INVALID_PARAMS, "the message holds no range") from error


async def while_current(server: Server, snapshot: Snapshot, work: Awaitable[T]) -> T:
    """What `work` answers, unless the document has changed since `snapshot`: then the error that LSP has for it."""
    result = await work
    document = snapshot.document
    if server.workbench.document(document.uri) is not document:
        raise RpcError(CONTENT_MODIFIED, "the document changed meanwhile")
    return result


@request("textDocument/hover", "hoverProvider")
def hover(server: Server, params: Any) -> Json | Awaitable[Json | None] | None:
    """What is known of a place. Facts that come in a moment are waited for, so that the first hover says them, too."""
    snapshot = server.workbench.snapshot(uri_in(params))
    if snapshot is None or snapshot.waits_for is None:
        return _hover(server, snapshot, params)
    return while_current(server, snapshot, _hover_later(server, snapshot, params))


async def _hover_later(server: Server, snapshot: Snapshot, params: Any) -> Json | None:
    document = snapshot.document
    await server.jobs.answered(snapshot.waits_for, _PATIENCE)
    if server.workbench.document(document.uri) is not document:
        return None  # of which `while_current` tells
    return _hover(server, server.workbench.snapshot(document.uri), params)


def _hover(server: Server, snapshot: Snapshot | None, params: Any) -> Json | None:
    if snapshot is None:
        return None
    found = snapshot.hover(offset_in(params, snapshot, server.client))
    if found is None:
        return None
    return {
        "contents": markup(found.markdown, server.client),
        "range": range_of(found.span, snapshot.document.lines, server.client.encoding),
    }


def _code_action_provider(client: Client) -> Json:
    return {"codeActionKinds": [QUICK_FIX, FIX_ALL], "resolveProvider": client.resolves_code_actions}


@request("textDocument/codeAction", "codeActionProvider", _code_action_provider)
def code_action(server: Server, params: Any) -> list[Json]:
    """Actions for our own findings that touch the range.

    `context.diagnostics` only narrows them: ALE sends none, Kate the whole document as the range with the one
    diagnostic that is meant.
    """
    snapshot = server.workbench.snapshot(uri_in(params))
    if snapshot is None:
        return []
    span = span_in(params, snapshot, server.client)
    context = params.get("context")
    context = context if isinstance(context, dict) else {}
    is_asked_for = _kinds_filter(context.get("only"))
    is_meant = _meaning_filter(context.get("diagnostics"), snapshot, server.client)
    converted = [
        _code_action(server, snapshot, action, {"span": list(span), "index": index})
        for index, action in enumerate(snapshot.actions(span))
        if is_asked_for(action) and is_meant(action)
    ]
    return [action for action in converted if action is not None]


@request("codeAction/resolve")
def resolve_code_action(server: Server, params: Any) -> Json:
    """Find out the edit of an action that was offered without it."""
    if isinstance(params, dict) and "data" not in params:
        return params  # complete as it was; Neovim asks for every action that has a command alone
    try:
        data = params["data"]
        uri, version, (start, end), index = data["uri"], data["version"], data["span"], data["index"]
        words = (params["title"], params["kind"])
        span = Span(int(start), int(end))
    except (KeyError, TypeError, ValueError) as error:
        raise RpcError(INVALID_PARAMS, "not an action of this server") from error
    snapshot = server.workbench.snapshot(uri)
    if snapshot is None or snapshot.document.version != version:
        raise RpcError(CONTENT_MODIFIED, "the document changed meanwhile")
    # Two findings may be offered the same words; the place in the list tells them apart, the words guard the place.
    for place, action in enumerate(snapshot.actions(span)):
        if place == index and (action.title, action.kind) == words:
            edit = _edit(server, _changes(action))
            return {**params, "edit": edit} if edit is not None else dict(params)
    raise RpcError(CONTENT_MODIFIED, "the action is not offered any more")


def _kinds_filter(only: Any) -> Callable[[Action], bool]:
    """Lets the kinds pass that are asked for; a kind asks for everything below it, `source` for `source.fixAll`."""
    kinds = [kind for kind in only if isinstance(kind, str)] if isinstance(only, list) else []
    if not kinds or "" in kinds:
        return lambda action: True
    return lambda action: any(action.kind == kind or action.kind.startswith(kind + ".") for kind in kinds)


def _meaning_filter(diagnostics: Any, snapshot: Snapshot, client: Client) -> Callable[[Action], bool]:
    """Keeps out the actions for findings that the context leaves out, where it names any of ours.

    By rule and line: the columns may be of before the last edit, and Neovim 0.7 sends them in bytes.
    """
    named = {
        (diagnostic.get("code"), _first_line(diagnostic.get("range")))
        for diagnostic in (diagnostics if isinstance(diagnostics, list) else [])
        if isinstance(diagnostic, dict) and diagnostic.get("source") == SOURCE
    }

    def is_meant(action: Action) -> bool:
        if not named or action.finding is None:
            return True
        place = range_of(action.finding.span, snapshot.document.lines, client.encoding)
        return (action.finding.finding.code, _first_line(place)) in named

    return is_meant


def _first_line(place: Any) -> Any:
    try:
        return place["start"]["line"]
    except (KeyError, TypeError):
        return None


def _code_action(server: Server, snapshot: Snapshot, action: Action, origin: Json) -> Json | None:
    """The action in LSP's words; None where this editor cannot carry it out. `origin` says how to find it again."""
    document = snapshot.document
    converted: Json = {"title": action.title, "kind": action.kind}
    if action.finding is not None:
        diagnostic = Serialiser(server.client).one_json(document, action.finding)
        converted["diagnostics"] = [json.loads(diagnostic)]
    if action.is_preferred:
        converted["isPreferred"] = True
    if action.command is not None:
        name, arguments = action.command
        converted["command"] = {"title": action.title, "command": name, "arguments": list(arguments)}
    if callable(action.changes) and server.client.resolves_code_actions:
        converted["data"] = {"uri": document.uri, "version": document.version, **origin}
    elif action.changes is not None:
        edit = _edit(server, _changes(action))
        if edit is None:
            return None
        converted["edit"] = edit
    return converted


def _changes(action: Action) -> Changes | None:
    return action.changes() if callable(action.changes) else action.changes


def _edit(server: Server, changes: Changes | None) -> Json | None:
    if changes is None:
        return None
    return workspace_edit(changes, server.client, server.workbench.document)
