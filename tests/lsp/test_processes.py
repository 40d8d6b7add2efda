"""The server as a process: pipes, files, sockets, exit codes, and what it loads to start."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from .editors import FULL_CLIENT, URI, OverPipes, encode

STUB = Path(__file__).with_name("stub_analysis.py")
posix = pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")

PORTABLE = """
import sys, tare.lsp.transport as transport
connect = transport.connect_streams
async def portable(read_from, write_to, connection):
    await connect(read_from, write_to, connection, portable=True)
transport.connect_streams = portable
from stub_analysis import StubAnalysis
from tare.lsp.start import serve
sys.exit(serve(StubAnalysis))
"""


@pytest.fixture(params=["", PORTABLE], ids=["pipes on the loop", "reader thread"])
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_whole_session(code: str) -> None:
    with OverPipes("--stdio", code=code) as editor:
        editor.initialize()
        editor.open("FROM 🐳:latest")
        editor.wait_for(editor.published)
        assert editor.published()[0]["diagnostics"][0]["range"]["start"]["character"] == 8
        position = {"line": 0, "character": 9}
        hover = editor.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": position})
        assert "latest" in hover["result"]["contents"]["value"]
        status = editor.request("workspace/executeCommand", {"command": "tare.status"})
        assert status["result"]["positionEncoding"] == "utf-16"
        assert editor.request("shutdown")["result"] is None
        editor.notify("exit")
        assert editor.process.wait(10) == 0
        assert editor.process.stderr is not None
        assert editor.process.stderr.read() == b""


def test_exit_without_shutdown(code: str) -> None:
    with OverPipes(code=code) as editor:
        editor.initialize()
        editor.notify("exit")
        assert editor.process.wait(10) == 1


def test_the_end_of_input_is_the_end(code: str) -> None:
    with OverPipes(code=code) as editor:
        editor.initialize()
        editor.close_input()
        assert editor.process.wait(10) == 1


def test_a_slow_question_does_not_keep_the_process_alive(code: str) -> None:
    with OverPipes(code=code) as editor:
        editor.initialize()
        editor.open("slow " * 3)
        editor.wait_for(editor.published)
        editor.request("shutdown")
        editor.notify("exit")
        assert editor.process.wait(10) == 0


def test_slow_questions_and_typing(code: str) -> None:
    with OverPipes(code=code) as editor:
        editor.initialize()
        editor.open("FROM debian:latest slow")
        editor.wait_for(editor.published)
        for version in range(2, 12):
            editor.change(version, {"text": f"FROM debian:latest slow {version}"})
            editor.wait_for(lambda version=version: editor.published()[-1]["version"] == version)
        assert all(len(params["diagnostics"]) == 1 for params in editor.published())


def test_a_megabyte_in_small_pieces(code: str) -> None:
    with OverPipes(code=code) as editor:
        editor.initialize()
        text = "RUN true # é🐳\n" * 40_000 + "FROM debian:latest\n"
        message = encode(
            {
                "method": "textDocument/didOpen",
                "params": {"textDocument": {"uri": URI, "version": 1, "languageId": "dockerfile", "text": text}},
            }
        )
        for at in range(0, len(message), 10_007):
            editor.write(message[at : at + 10_007])
        editor.wait_for(editor.published)
        assert editor.published()[0]["diagnostics"][0]["range"]["start"] == {"line": 40_000, "character": 12}


def test_an_editor_that_writes_before_it_reads_is_not_locked_out() -> None:
    with OverPipes() as editor:
        editor.initialize()
        # Far more answers than a pipe holds, none of them read before all is written.
        editor.open("FROM debian:latest\n" * 2000)
        for version in range(2, 30):
            editor.change(version, {"text": "FROM debian:latest\n" * 2000 + "#" * version})
        editor.wait_for(lambda: editor.published() and editor.published()[-1]["version"] == 29)


def test_broken_json_over_a_pipe(code: str) -> None:
    with OverPipes(code=code) as editor:
        editor.initialize()
        editor.write(b"Content-Length: 5\r\n\r\n{bad}")
        editor.wait_for(lambda: any("error" in message for message in editor.inbox))
        editor.open("FROM debian:latest")
        editor.wait_for(editor.published)


def test_stray_output_goes_to_standard_error() -> None:
    noisy = """
import os, sys
from stub_analysis import StubAnalysis
from tare.lsp.start import serve
def make(host):
    print("a stray print", flush=True)
    os.system("echo a child; cat")
    return StubAnalysis(host)
sys.exit(serve(make))
"""
    with OverPipes(code=noisy) as editor:
        editor.initialize()
        editor.open("FROM debian:latest")
        editor.wait_for(editor.published)
        editor.request("shutdown")
        editor.notify("exit")
        assert editor.process.wait(10) == 0
        assert editor.process.stderr is not None
        assert editor.process.stderr.read() == b"a stray print\na child\n"


def _session() -> bytes:
    item = {"uri": URI, "languageId": "dockerfile", "version": 1, "text": "FROM debian:latest"}
    return (
        encode({"id": 1, "method": "initialize", "params": {"capabilities": FULL_CLIENT}})
        + encode({"method": "initialized", "params": {}})
        + encode({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        + encode({"id": 2, "method": "shutdown"})
        + encode({"method": "exit"})
    )


def _messages(stream: bytes) -> list[dict[str, Any]]:
    from tare.lsp.wire import Frames

    return [json.loads(body) for body in Frames().feed(stream)]


def test_files_instead_of_pipes(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(_session())
    with (tmp_path / "in").open("rb") as read_from, (tmp_path / "out").open("wb") as write_to:
        done = subprocess.run([sys.executable, STUB], stdin=read_from, stdout=write_to, timeout=20, check=False)
    assert done.returncode == 0
    messages = _messages((tmp_path / "out").read_bytes())
    assert [message.get("id", message.get("method")) for message in messages] == [1, 2]


@posix
def test_one_socket_as_both_streams() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen([sys.executable, STUB], stdin=theirs, stdout=theirs)
        theirs.close()
        ours.settimeout(20)
        ours.sendall(_session())
        stream = b""
        while chunk := ours.recv(65536):
            stream += chunk
        assert process.wait(10) == 0
    assert {message.get("id") for message in _messages(stream)} >= {1, 2}


def test_one_connection_over_tcp() -> None:
    process = subprocess.Popen([sys.executable, STUB, "--tcp", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        port = int(process.stderr.readline().rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            time.sleep(0.1)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=1)
            connection.sendall(_session())
            stream = b""
            while chunk := connection.recv(65536):
                stream += chunk
        assert process.wait(10) == 0
        assert {message.get("id") for message in _messages(stream)} >= {1, 2}
    finally:
        process.kill()
        process.stderr.close()
        process.wait()


@pytest.mark.parametrize("address", ["here", "127.0.0.1:port", "127.0.0.1:99999"])
def test_what_is_no_address(address: str) -> None:
    from tare.lsp.start import serve

    with pytest.raises(ValueError, match="no HOST:PORT"):
        serve(lambda host: None, address)  # type: ignore[arg-type,return-value]


def test_nothing_heavy_is_loaded_before_the_first_findings() -> None:
    """Importing lsprotocol costs more than everything else; ssl would be a tenth of the rest."""
    telling = """
import json, sys
from stub_analysis import StubAnalysis
from tare.lsp.start import serve
class Telling(StubAnalysis):
    def close(self, uri):
        heavy = {"lsprotocol", "pygls", "attrs", "attr", "cattrs", "rich", "yaml", "tree_sitter", "ssl"}
        print("loaded:", *sorted(heavy & set(sys.modules)), file=sys.stderr)
        import ssl
        print("ssl:", hasattr(ssl, "create_default_context"), file=sys.stderr)
serve(Telling)
"""
    with OverPipes(code=telling) as editor:
        editor.initialize()
        editor.open("FROM debian:latest")
        editor.wait_for(editor.published)
        editor.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        editor.request("shutdown")
        editor.notify("exit")
        editor.process.wait(10)
        assert editor.process.stderr is not None
        assert editor.process.stderr.read() == b"loaded:\nssl: True\n"


def test_a_server_without_pygls_still_diagnoses() -> None:
    crippled = """
import sys
sys.modules["lsprotocol"] = sys.modules["pygls"] = None
from stub_analysis import StubAnalysis
from tare.lsp.start import serve
sys.exit(serve(StubAnalysis))
"""
    with OverPipes(code=crippled) as editor:
        editor.initialize()
        for _ in range(2):
            answer = editor.request("workspace/executeCommand", {"command": "tare.status"})
            assert answer["error"]["code"] == -32603
            assert "pygls" in answer["error"]["message"]
        editor.open("FROM debian:latest")
        editor.wait_for(editor.published)
        assert len(editor.published()[0]["diagnostics"]) == 1
