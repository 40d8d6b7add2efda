"""`tare/explain`: the page of a rule or a topic of the guide as markdown, for the command "Explain this rule"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .convert import Json
from .registry import request
from .rpc import INVALID_PARAMS, RpcError

if TYPE_CHECKING:
    from .server import Server


@request("tare/explain")
def explain(server: Server, params: Any) -> Json | None:
    """`{rule, textDocument?}` gives `{markdown}`, or null for a name that means nothing; any tool's name will do."""
    rule = params.get("rule") if isinstance(params, dict) else None
    if not isinstance(rule, str):
        raise RpcError(INVALID_PARAMS, "the message names no rule")
    document = params.get("textDocument")
    uri = document.get("uri") if isinstance(document, dict) else None
    analysis = server.analysis
    markdown = analysis.explain(rule, uri if isinstance(uri, str) else "") if analysis is not None else None
    return {"markdown": markdown} if markdown is not None else None
