"""One session with one editor: its life from `initialize` to `exit`, and the parts that it is made of.

Everything that happens while somebody types is handled here on plain dictionaries. Rare messages go to the pygls
server in `typed`, which is imported when the first of them arrives (see `ondemand`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from ..world.documents import Document
from . import completion, diagnose, explanations, requests, sync, weights, workspace  # noqa: F401 - they register their methods
from .analysis import Analysis, AnalysisFactory, Group
from .capabilities import initialize_result
from .client import Client, read_client
from .diagnose import Diagnoser
from .guard import Failure, attempt
from .jobs import Jobs
from .ondemand import METHODS, OnDemand
from .refresh import Refresher
from .registry import NOTIFICATIONS, REQUESTS
from .rpc import (
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    SERVER_NOT_INITIALIZED,
    Handler,
    Peer,
    RpcError,
    drop,
    hand_over,
)
from .wire import Frames
from .workbench import Workbench
from .workspace import Workspace

T = TypeVar("T")

_ERROR = 1  # MessageType
_THREADS = 4  # so that a registry and a large archive leave some for what everybody waits for


class Server:
    """Takes bytes in, answers through `write`, and calls `leave` with the exit code when it is over."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        write: Callable[[bytes], None],
        make_analysis: AnalysisFactory,
        leave: Callable[[int], None],
    ) -> None:
        self.loop = loop
        self.write = write
        self.peer = Peer(write, self._route, self._divert, self.report_failure)
        self.jobs = Jobs(loop, _THREADS)
        self.client = Client()
        self.options: Any = None
        self.initialize_params: Any = None
        self.workbench = Workbench(lambda: self.analysis, self.report_failure)
        self.workspace = Workspace(self, None)
        self.diagnoser = Diagnoser(self)
        self.refresher = Refresher(self)
        self._frames = Frames()
        self._on_demand = OnDemand(self)
        self._make_analysis: AnalysisFactory | None = make_analysis
        self._analysis: Analysis | None = None
        self._leave = leave
        self._life: dict[tuple[str, bool], Handler] = {
            ("initialize", True): self.initialize,
            ("initialized", False): lambda params: self.workspace.begin(),
            ("shutdown", True): self.shut_down,
        }
        self._state = "new"  # then "running", "shut down", "gone"
        self._is_recheck_due = False

    @property
    def folders(self) -> tuple[str, ...]:
        return self.workspace.folders

    @property
    def analysis(self) -> Analysis | None:
        """The engine, loaded on first use; None where it cannot be."""
        if self._make_analysis is not None and self._state == "running":
            make, self._make_analysis = self._make_analysis, None
            loaded = attempt(self._load, make)
            if isinstance(loaded, Failure):
                loaded.report("the engine could not be loaded", self.report_failure)
        return self._analysis

    def receive(self, chunk: bytes) -> None:
        """Handle all messages that `chunk` completes, then say what changed."""
        bodies = self._frames.feed(chunk)
        if bodies and self._state != "gone":
            self.peer.receive(bodies)
            if self._state == "running":
                self._flush()

    def end(self) -> None:
        """The editor's stream ended: there is nobody left to serve."""
        self._go(0 if self._state == "shut down" else 1)

    def ask(self, key: Hashable, work: Callable[[], T], answered: Callable[[T], None]) -> bool:
        """See `analysis.Host.ask`."""

        def take(answer: T) -> None:
            answered(answer)
            self.recheck()

        return self.jobs.ask(key, work, take)

    def look(self, key: Hashable, work: Callable[[], T], answered: Callable[[T], None]) -> bool:
        """See `analysis.Host.look`."""
        return self.jobs.ask(key, work, answered)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """See `analysis.Host.later`."""

        def ring() -> None:
            if self._state == "running":
                called = attempt(call)
                if isinstance(called, Failure):
                    called.report("what was due failed", self.report_failure)

        self.loop.call_later(seconds, ring)

    def publish(self, document: Document, groups: Iterable[Group]) -> None:
        """See `analysis.Host.publish`."""
        self.diagnoser.publish_unopened(document, groups)

    def recheck(self) -> None:
        """Diagnose every open document again in the loop's next round; several wishes make one round."""
        if not self._is_recheck_due:
            self._is_recheck_due = True
            self.loop.call_soon(self._recheck)

    def report_failure(self, text: str) -> None:
        """Tell the editor's log, never the user's face."""
        if self._state == "running":
            self.peer.notify("window/logMessage", {"type": _ERROR, "message": text})

    def initialize(self, params: Any) -> dict[str, Any]:
        """Answer from what the client announced; the engine is loaded right after the answer is out."""
        if self._state != "new":
            raise RpcError(INVALID_REQUEST, "the server is initialized already")
        self._state = "running"
        self.initialize_params = params
        self.client = read_client(params)
        self.options = params.get("initializationOptions") if isinstance(params, dict) else None
        self.workspace = Workspace(self, params)
        self.diagnoser = Diagnoser(self)
        self.loop.call_soon(lambda: self.analysis)
        return initialize_result(self.client)

    def shut_down(self, params: Any) -> None:
        """Stop working; only `exit` may follow."""
        self._state = "shut down"
        self.peer.cancel_all()
        self._on_demand.stop()
        self.jobs.stop()

    def exit(self, params: Any) -> None:
        """Leave, with 0 where `shutdown` came before and 1 where not."""
        self.end()

    def _load(self, make: AnalysisFactory) -> None:
        self._analysis = make(self)
        if self.workspace.settings:
            self._analysis.configure(self.workspace.settings)

    def _route(self, method: str, is_request: bool) -> Handler:
        if method == "exit":
            return self.exit
        if self._state != "running":
            if method == "initialize" and self._state == "new":
                return self.initialize
            if not is_request:
                return drop
            if self._state == "new":
                raise RpcError(SERVER_NOT_INITIALIZED, "the server is not initialized yet")
            raise RpcError(INVALID_REQUEST, "the server is shutting down")
        registered = REQUESTS.get(method) if is_request else NOTIFICATIONS.get(method)
        if registered is not None:
            known = registered
            return lambda params: known(self, params)
        if method in METHODS:
            return hand_over
        if (method, is_request) in self._life:
            return self._life[method, is_request]
        if is_request:
            raise RpcError(METHOD_NOT_FOUND, f"unknown method {method!r}")
        return drop

    def _divert(self, message: dict[str, Any]) -> None:
        self._on_demand.take(message)

    def _recheck(self) -> None:
        self._is_recheck_due = False
        if self._state == "running":
            self.workbench.renew()
            self.diagnoser.everything_changed()
            self.refresher.everything_changed()
            self._flush()

    def _flush(self) -> None:
        flushed = attempt(self.diagnoser.flush)
        if isinstance(flushed, Failure):
            flushed.report("publishing failed", self.report_failure)

    def _go(self, code: int) -> None:
        if self._state != "gone":
            self._state = "gone"
            self.jobs.stop()
            self._leave(code)
