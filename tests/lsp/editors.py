"""Two editors for tests: one that talks to a server in this process, and one that starts it and talks over pipes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tare.lsp.server import Server
from tare.lsp.wire import Frames

from .stub_analysis import StubAnalysis

URI = "file:///w/Dockerfile"
FULL_CLIENT: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename"]},
        "workspaceFolders": True,
    },
}


def encode(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def with_pull(capabilities: dict[str, Any], refresh: bool = True) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(capabilities))
    changed["textDocument"]["diagnostic"] = {"dynamicRegistration": True}
    if refresh:
        changed["workspace"]["diagnostics"] = {"refreshSupport": True}
    return changed


def with_workspace(capabilities: dict[str, Any], **more: Any) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(capabilities))
    changed["workspace"].update(more)
    return changed


class _Editor:
    def __init__(self) -> None:
        self.inbox: list[dict[str, Any]] = []
        self._asked = 0

    def write(self, data: bytes) -> None:
        raise NotImplementedError

    def notify(self, method: str, params: Any = None) -> None:
        self.write(encode({"method": method, "params": params}))

    def start_request(self, method: str, params: Any = None) -> int:
        self._asked += 1
        self.write(encode({"id": self._asked, "method": method, "params": params}))
        return self._asked

    def open(self, text: str, uri: str = URI, version: int = 1, language: str = "dockerfile") -> None:
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, version: int, *changes: dict[str, Any], uri: str = URI) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def sent(self, method: str) -> list[dict[str, Any]]:
        return [message for message in self.inbox if message.get("method") == method]

    def published(self, uri: str = URI) -> list[dict[str, Any]]:
        every = [message["params"] for message in self.sent("textDocument/publishDiagnostics")]
        return [params for params in every if params["uri"] == uri]

    def answer_to(self, ident: Any) -> dict[str, Any] | None:
        return next((m for m in self.inbox if "method" not in m and m.get("id") == ident), None)


class InProcess(_Editor):
    """The server on a loop that turns only while a test waits."""

    def __init__(self, make_analysis: Any = StubAnalysis) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.exit_code: int | None = None
        self._frames = Frames()
        self.server = Server(self.loop, self._take, make_analysis, self._left)

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *exception: object) -> None:
        self.server.jobs.stop()
        self.loop.close()

    def _left(self, code: int) -> None:
        self.exit_code = code

    def _take(self, data: bytes) -> None:
        self.inbox += [json.loads(body) for body in self._frames.feed(data)]

    def write(self, data: bytes) -> None:
        async def deliver() -> None:
            self.server.receive(data)

        self.loop.run_until_complete(deliver())

    def turn(self, seconds: float = 0) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def wait_for(self, condition: Any, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited in vain; got {self.inbox}"
            self.turn(0.005)

    def request(self, method: str, params: Any = None) -> dict[str, Any]:
        ident = self.start_request(method, params)
        self.wait_for(lambda: self.answer_to(ident))
        answer = self.answer_to(ident)
        assert answer is not None
        return answer

    def initialize(self, capabilities: dict[str, Any] = FULL_CLIENT, **params: Any) -> dict[str, Any]:
        answer = self.request(
            "initialize", {"processId": None, "rootUri": None, "capabilities": capabilities, **params}
        )
        self.notify("initialized", {})
        result: dict[str, Any] = answer["result"]["capabilities"]
        return result

    @property
    def stub(self) -> StubAnalysis:
        analysis = self.server.analysis
        assert isinstance(analysis, StubAnalysis)
        return analysis


class OverPipes(_Editor):
    """A server process; every wait has an end."""

    def __init__(self, *arguments: str, code: str = "") -> None:
        super().__init__()
        script = ["-c", code] if code else [str(Path(__file__).with_name("stub_analysis.py"))]
        self.process = subprocess.Popen(
            [sys.executable, *script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parent,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._stdin, self._stdout = self.process.stdin, self.process.stdout
        self._frames = Frames()

    def __enter__(self) -> OverPipes:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not stream.closed:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self.process.wait()

    def write(self, data: bytes) -> None:
        self._stdin.write(data)
        self._stdin.flush()

    def close_input(self) -> None:
        self._stdin.close()

    def wait_for(self, condition: Any, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not condition():
            left = end - time.monotonic()
            assert left > 0, f"waited in vain; got {self.inbox}"
            if select.select([self._stdout], [], [], min(left, 0.1))[0]:
                chunk = os.read(self._stdout.fileno(), 1 << 16)
                assert chunk or condition(), f"the server closed its output; got {self.inbox}"
                self.inbox += [json.loads(body) for body in self._frames.feed(chunk)]

    def request(self, method: str, params: Any = None) -> dict[str, Any]:
        ident = self.start_request(method, params)
        self.wait_for(lambda: self.answer_to(ident))
        answer = self.answer_to(ident)
        assert answer is not None
        return answer

    def initialize(self, capabilities: dict[str, Any] = FULL_CLIENT) -> dict[str, Any]:
        answer = self.request("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities})
        self.notify("initialized", {})
        return answer


def code_of(answer: dict[str, Any]) -> int:
    """The code of the error that is the answer."""
    code = answer["error"]["code"]
    assert isinstance(code, int)
    return code


def hover(editor: InProcess, character: int = 13, line: int = 0) -> dict[str, Any]:
    """The answer to a request for what is there."""
    position = {"line": line, "character": character}
    return editor.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": position})
