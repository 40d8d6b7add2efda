"""A language client for measuring: raw messages over a server's standard input and output, from one thread."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

Json = dict[str, Any]
LIMIT = 60.0  # seconds before a server that does not answer is given up


class Gone(Exception):
    """The server ended, or did not answer in time."""


class Unsupported(Exception):
    """The server does not offer what was to be measured."""


class Client:
    """One running server with one open document. Times are seconds of the monotonic clock."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to_server = self._process.stdin
        self._from_server = self._process.stdout
        self._last_id = 0
        self._version = 1
        self._lines: list[str] = []
        self._arrived = 0.0  # when the last message had come, before it is decoded
        self.uri = (folder / "Dockerfile").as_uri()
        capabilities = {
            "textDocument": {
                "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
                "hover": {"contentFormat": ["markdown", "plaintext"]},
            }
        }
        params = {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": capabilities}
        answer = self.request("initialize", params) or {}
        offered = answer.get("capabilities", {})
        sync = offered.get("textDocumentSync")
        self.can_hover = bool(offered.get("hoverProvider"))
        self._wants_whole_text = (sync.get("change") if isinstance(sync, dict) else sync) != 2
        self.notify("initialized", {})

    @property
    def pid(self) -> int:
        return self._process.pid

    def open(self, text: str, waits: bool = True) -> float:
        """Open the document; the time when its first diagnostics had come, unless nobody `waits` for them."""
        self._lines = text.split("\n")
        document = {"uri": self.uri, "languageId": "dockerfile", "version": self._version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        if waits:
            self._until(self._is_verdict)
        return self._arrived

    def type(self, line: int, character: int, text: str, replaced: int = 0) -> float:
        """Change one place; how long the diagnostics of the new version took."""
        self._version += 1
        before = self._lines[line]
        self._lines[line] = before[:character] + text + before[character + replaced :]
        place = {"line": line, "character": character}
        end = {"line": line, "character": character + replaced}
        change: Json = {"range": {"start": place, "end": end}, "text": text}
        if self._wants_whole_text:
            change = {"text": "\n".join(self._lines)}
        began = time.perf_counter()
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": self.uri, "version": self._version}, "contentChanges": [change]},
        )
        self._until(self._is_verdict)
        return self._arrived - began

    def hover(self, line: int, character: int) -> float:
        """How long a hover took."""
        return self.hover_text(line, character)[0]

    def hover_text(self, line: int, character: int) -> tuple[float, str]:
        """How long a hover took, and what it said."""
        began = time.perf_counter()
        position = {"line": line, "character": character}
        found = self.request("textDocument/hover", {"textDocument": {"uri": self.uri}, "position": position})
        return self._arrived - began, found["contents"]["value"] if found else ""

    def hints(self) -> tuple[float, list[str]]:
        """How long the inlay hints of the whole document took, and their labels."""
        began = time.perf_counter()
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": len(self._lines), "character": 0}}
        found = self.request("textDocument/inlayHint", {"textDocument": {"uri": self.uri}, "range": whole})
        return self._arrived - began, [hint["label"] for hint in found or []]

    def memory(self, most: bool = False) -> int | None:
        """The resident memory of the server in bytes, or the most that it ever was; None where nobody tells."""
        name = "VmHWM" if most else "VmRSS"
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(name)), None)

    def close(self) -> None:
        try:
            self.request("shutdown", None)
            self.notify("exit", None)
            self._process.wait(5)
        except (Gone, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()

    def request(self, method: str, params: Any) -> Any:
        self._last_id += 1
        number = self._last_id
        self._send({"id": number, "method": method, "params": params})
        return self._until(lambda message: message.get("id") == number and "method" not in message).get("result")

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _is_verdict(self, message: Json) -> bool:
        """Whether these are the diagnostics of the document as it is now, as far as the server says."""
        if message.get("method") != "textDocument/publishDiagnostics":
            return False
        return bool(message["params"].get("version", self._version) == self._version)

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to_server.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._to_server.flush()

    def _until(self, is_wanted: Any) -> Json:
        end = time.perf_counter() + LIMIT
        while time.perf_counter() < end:
            message = self._read()
            if is_wanted(message):
                return message
            if "id" in message and "method" in message:
                wanted = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
                answer = [None] * len(wanted) if message["method"] == "workspace/configuration" else None
                self._send({"id": message["id"], "result": answer})
        raise Gone

    def _read(self) -> Json:
        length = 0
        while (line := self._from_server.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise Gone
        body = self._from_server.read(length)
        self._arrived = time.perf_counter()
        message: Json = json.loads(body)
        return message
