"""What the server answers to `initialize`, made from the registry and the client without any protocol classes."""

from __future__ import annotations

from typing import Any

from .. import __version__
from .client import Client
from .ondemand import COMMANDS
from .registry import PROVIDERS


def initialize_result(client: Client) -> dict[str, Any]:
    """The InitializeResult for this client."""
    capabilities: dict[str, Any] = {
        "positionEncoding": client.encoding.value,
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "executeCommandProvider": {"commands": list(COMMANDS)},
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
    for key, provider in PROVIDERS.items():
        value = provider(client)
        if value is not None:
            capabilities[key] = value
    return {"capabilities": capabilities, "serverInfo": {"name": "tare", "version": __version__}}
