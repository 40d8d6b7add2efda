"""What `make run` shows: the findings of the examples, one repair, and what an editor says about a line.

The last is asked of the language server itself, over its standard input and output, as an editor would ask.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).resolve().parent
TARE = [sys.executable, "-m", "tare"]
ASKED = "node:22"


def main() -> None:
    _say("What there is to say about three small projects: tare check examples")
    subprocess.run([*TARE, "check", "--exit-zero", HERE.name], cwd=HERE.parent, check=True)
    _say("What it would repair by itself: tare check --diff examples/python")
    subprocess.run([*TARE, "check", "--exit-zero", "--diff", f"{HERE.name}/python"], cwd=HERE.parent, check=True)
    _say(f"What an editor shows with the cursor on {ASKED}: a hover of tare lsp")
    print(hover(HERE / "node" / "Dockerfile", ASKED))


def hover(path: Path, word: str) -> str:
    """What the server answers to a hover over the first `word` of a file, as Markdown."""
    text = path.read_text(encoding="utf-8")
    before = text[: text.index(word)].split("\n")
    position = {"line": len(before) - 1, "character": len(before[-1]) + 1}
    document = {"uri": path.as_uri(), "languageId": "dockerfile", "version": 1, "text": text}
    with subprocess.Popen([*TARE, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        formats = {"textDocument": {"hover": {"contentFormat": ["markdown"]}}}
        _send(server.stdin, "initialize", {"processId": None, "rootUri": None, "capabilities": formats}, 1)
        _send(server.stdin, "initialized", {})
        _send(server.stdin, "textDocument/didOpen", {"textDocument": document})
        _send(server.stdin, "textDocument/hover", {"textDocument": {"uri": document["uri"]}, "position": position}, 2)
        answer = _answer(server.stdout, 2)
        _send(server.stdin, "shutdown", None, 3)
        _answer(server.stdout, 3)
        _send(server.stdin, "exit", None)
    return str(answer["contents"]["value"])


def _send(stream: IO[bytes], method: str, params: Any, number: int | None = None) -> None:
    message = {"jsonrpc": "2.0", "method": method, "params": params}
    body = json.dumps(message if number is None else {**message, "id": number}).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    stream.flush()


def _answer(stream: IO[bytes], number: int) -> Any:
    """The result of request `number`; what the server says before it is passed over."""
    while True:
        length = 0
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message = json.loads(stream.read(length))
        if message.get("id") == number and "method" not in message:
            return message["result"]


def _say(headline: str) -> None:
    print(f"\n── {headline}\n", flush=True)


if __name__ == "__main__":
    main()
