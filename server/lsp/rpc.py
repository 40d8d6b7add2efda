"""JSON-RPC on plain dictionaries: dispatch, answers, errors, cancellation, and requests of our own.

A request whose handler fails is answered with an error and logged; it never takes another one with it. Handlers are
functions; one that returns a coroutine is answered when that ends, and can be cancelled until then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from .guard import Failure, attempt
from .wire import Raw, dump, frame, load

log = logging.getLogger(__name__)

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_NOT_INITIALIZED = -32002
REQUEST_CANCELLED = -32800
CONTENT_MODIFIED = -32801

Handler = Callable[[Any], Any]


_OWED = object()  # the result of a request that somebody else answers


def drop(params: Any) -> None:
    """The handler of what needs no handling."""


def hand_over(params: Any) -> None:
    """Stands for a handler that sees the whole message; never called."""


class RpcError(Exception):
    """An error that the other side is told as it stands."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Peer:
    """The other end of the connection.

    `route(method, is_request)` gives the handler of a method or raises RpcError; `drop` takes a message and does
    nothing, and `hand_over` sends the whole message to `divert`, which then owes the answer. `divert` also sees answers
    that no request of ours waits for, and cancellations of requests that are not under way here. `failed(text)` is told
    of every handler that broke.
    """

    def __init__(
        self,
        write: Callable[[bytes], None],
        route: Callable[[str, bool], Handler],
        divert: Callable[[dict[str, Any]], None],
        failed: Callable[[str], None],
    ) -> None:
        self._write = write
        self._route = route
        self._divert = divert
        self._failed = failed
        self._under_way: dict[int | str, asyncio.Task[Any]] = {}
        self._waiting: dict[str, Callable[[Any], None]] = {}
        self._asked = 0

    def receive(self, bodies: list[bytes]) -> None:
        """Handle message bodies in order. A request that a later one of them cancels is not begun."""
        messages = [message for body in bodies if (message := self._read(body)) is not None]
        cancelled = _cancelled_ids(messages) if len(messages) > 1 else frozenset()
        for message in messages:
            if "method" not in message:
                self._take_answer(message)
            elif "id" not in message:
                self._take_notification(message, cancelled)
            elif message["id"] in cancelled:
                self.answer_error(message["id"], REQUEST_CANCELLED, "cancelled before it began")
            else:
                self._take_request(message)

    def notify(self, method: str, params: Any) -> None:
        """Send a notification; `params` may be Raw."""
        self._send(f'{{"jsonrpc":"2.0","method":{dump(method)},"params":{_json(params)}}}')

    def request(self, method: str, params: Any, answered: Callable[[Any], None] | None = None) -> None:
        """Send a request; `answered` gets its result, and None where the other side answered with an error."""
        self._asked += 1
        # pygls numbers its own requests with UUIDs, so the two never meet.
        ident = f"tare-{self._asked}"
        self._waiting[ident] = answered or _ignore
        self._send(f'{{"jsonrpc":"2.0","id":"{ident}","method":{dump(method)},"params":{_json(params)}}}')

    def cancel_all(self) -> None:
        """Cancel every request that is still being worked on; each is answered so."""
        for task in list(self._under_way.values()):
            task.cancel()

    def _read(self, body: bytes) -> dict[str, Any] | None:
        try:
            message = load(body)
        except ValueError as error:
            log.warning("a message is no JSON: %s", error)
            self.answer_error(None, PARSE_ERROR, f"not JSON: {error}")
            return None
        if not isinstance(message, dict) or not isinstance(message.get("method", ""), str):
            self.answer_error(None, INVALID_REQUEST, "not a message")
            return None
        ident = message.get("id")
        if ident is not None and not isinstance(ident, (int, str)):
            self.answer_error(None, INVALID_REQUEST, "an id is a number or a string")
            return None
        return message

    def _take_request(self, message: dict[str, Any]) -> None:
        ident, method = message["id"], message["method"]
        result = attempt(self._handle, message, True)
        if isinstance(result, Failure):
            self._answer_failure(ident, method, result)
        elif asyncio.iscoroutine(result):
            self._await(ident, method, result)
        elif result is not _OWED:
            self._answer(ident, method, result)

    def _handle(self, message: dict[str, Any], is_request: bool) -> Any:
        handler = self._route(message["method"], is_request)
        if handler is hand_over:
            self._divert(message)
            return _OWED
        return handler(message.get("params"))

    def _await(self, ident: int | str, method: str, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.ensure_future(work)
        self._under_way[ident] = task

        def finish(done: asyncio.Task[Any]) -> None:
            self._under_way.pop(ident, None)
            if done.cancelled():
                self.answer_error(ident, REQUEST_CANCELLED, "cancelled")
            elif (error := done.exception()) is not None:
                self._answer_failure(ident, method, Failure(error))
            else:
                self._answer(ident, method, done.result())

        task.add_done_callback(finish)

    def _take_notification(self, message: dict[str, Any], cancelled: frozenset[int | str]) -> None:
        method = message["method"]
        if method == "$/cancelRequest":
            self._cancel(message, cancelled)
            return
        done = attempt(self._handle, message, False)
        if isinstance(done, Failure):
            if isinstance(done.error, RpcError):
                log.warning("%s: %s", method, done.error.message)
            else:
                done.report(f"{method} failed", self._failed)

    def _cancel(self, message: dict[str, Any], cancelled: frozenset[int | str]) -> None:
        params = message.get("params")
        ident = params.get("id") if isinstance(params, dict) else None
        if not isinstance(ident, (int, str)):
            return
        task = self._under_way.get(ident)
        if task is not None:
            task.cancel()
        elif ident not in cancelled:
            self._divert(message)

    def _take_answer(self, message: dict[str, Any]) -> None:
        ident = message.get("id")
        answered = self._waiting.pop(ident, None) if isinstance(ident, str) else None
        if answered is None:
            self._divert(message)
            return
        if "error" in message:
            log.warning("the editor refused a request: %s", message["error"])
        used = attempt(answered, message.get("result"))
        if isinstance(used, Failure):
            used.report("an answer could not be used", self._failed)

    def _answer(self, ident: int | str, method: str, result: Any) -> None:
        try:
            body = f'{{"jsonrpc":"2.0","id":{dump(ident)},"result":{_json(result)}}}'
        except (TypeError, ValueError, RecursionError) as error:
            self._answer_failure(ident, method, Failure(error))
            return
        self._send(body)

    def _answer_failure(self, ident: int | str, method: str, failure: Failure) -> None:
        if isinstance(failure.error, RpcError):
            self.answer_error(ident, failure.error.code, failure.error.message)
            return
        self.answer_error(ident, INTERNAL_ERROR, str(failure))
        failure.report(f"{method} failed", self._failed)

    def answer_error(self, ident: int | str | None, code: int, message: str) -> None:
        """Answer a request that somebody else was to answer."""
        self._send(dump({"jsonrpc": "2.0", "id": ident, "error": {"code": code, "message": message}}))

    def _send(self, body: str) -> None:
        self._write(frame(body))


def _cancelled_ids(messages: list[dict[str, Any]]) -> frozenset[int | str]:
    """The requests that `messages` hold together with their cancellation."""
    asked: set[int | str] = set()
    cancelled: set[int | str] = set()
    for message in messages:
        if message.get("method") == "$/cancelRequest":
            params = message.get("params")
            ident = params.get("id") if isinstance(params, dict) else None
            if isinstance(ident, (int, str)) and ident in asked:
                cancelled.add(ident)
        elif "method" in message and "id" in message:
            asked.add(message["id"])
    return frozenset(cancelled)


def _json(value: Any) -> str:
    return value if isinstance(value, Raw) else dump(value)


def _ignore(result: Any) -> None:
    """For a request whose result nobody needs."""
