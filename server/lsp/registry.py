"""Which method is answered by which function, and what the server says about it when it starts.

A handler takes the server and the raw params. Registering one is all it takes: the capability goes into the answer to
`initialize` by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .client import Client
    from .server import Server

MethodHandler = Callable[["Server", Any], Any]
Provider = Callable[["Client"], Any]
H = TypeVar("H", bound=MethodHandler)

REQUESTS: dict[str, MethodHandler] = {}
NOTIFICATIONS: dict[str, MethodHandler] = {}
PROVIDERS: dict[str, Provider] = {}


def request(method: str, capability: str = "", provider: Provider | object = True) -> Callable[[H], H]:
    """Answer `method` with the decorated function.

    `capability` is the key in ServerCapabilities; `provider` its value, or a function of the client that gives it,
    where None leaves the key out.
    """

    def register(handler: H) -> H:
        REQUESTS[method] = handler
        if capability:
            PROVIDERS[capability] = provider if callable(provider) else lambda client: provider
        return handler

    return register


def notification(method: str) -> Callable[[H], H]:
    """Handle `method` with the decorated function, at once and synchronously."""

    def register(handler: H) -> H:
        NOTIFICATIONS[method] = handler
        return handler

    return register
