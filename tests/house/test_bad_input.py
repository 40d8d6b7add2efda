"""Whatever a file holds: a finding or a clear message, soon, and never a trace.

Through the command and through the server, as a person would meet it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

TARE = [sys.executable, "-m", "tare"]
SECONDS = 10  # of work, where the slowest takes about three
PATIENCE = 60  # seconds on the clock: a machine that does other things as well gives it only a part of its time

TEXTS = {
    "binary": bytes(range(256)) * 50,
    "Latin-1": "FROM alpine:3.22\nRUN echo é\n".encode("latin-1"),
    "ten megabytes": b"FROM alpine:3.22\n" + b"# x" * 3_500_000,
    "a hundred thousand lines": b"FROM alpine:latest\n" + b"# hello\n" * 100_000,
    "ten thousand RUNs": b"FROM alpine:latest\n" + b"RUN echo hello\n" * 10_000,
    "a line of a megabyte": b"FROM alpine:latest\nRUN echo " + b"x " * 500_000 + b"\n",
    "an open heredoc": b"FROM alpine:3.22\nRUN <<EOF\necho\n",
    "an open quote": b'FROM alpine:latest\nENV a="b\nRUN echo "x\n',
    "deep ONBUILD": b"FROM alpine:3.22\n" + b"ONBUILD " * 5_000 + b"RUN x\n",
    "deep braces": b"FROM alpine:latest\nENV a=" + b"${a:-" * 5_000 + b"\n",
    "NUL and controls": b"FROM alpine:latest\nRUN echo \x01\x02\x7f\n",
    "no line end": b"FROM alpine:latest",
}
SAID = {
    "binary": "is binary",
    "Latin-1": "is not UTF-8",
    "ten megabytes": "larger than 10 MB",
    "an open heredoc": "syntax-error",
    "deep ONBUILD": "syntax-error",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_the_command_says_what_is_the_matter(kind: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(TEXTS[kind])
    done = _check(tmp_path / "Dockerfile")
    assert done.returncode in (1, 2)
    assert SAID.get(kind, "latest-tag") in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_that_name_and_a_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").mkdir()
    os.symlink("nowhere", tmp_path / "Dockerfile.link")
    (tmp_path / "Dockerfile.good").write_text("FROM alpine:latest\n")
    assert "is a folder" in _check(tmp_path / "Dockerfile").stderr
    assert "links to a file that does not exist" in _check(tmp_path / "Dockerfile.link").stderr
    done = _check(tmp_path)
    assert "latest-tag" in done.stdout, "a bad file does not stop the others"
    assert "Traceback" not in done.stderr


AS_NOBODY = """
import os, sys
from tare.cli.command import run

good, closed = sys.argv[1:]
assert run(["check", "--isolated", "--jobs", "1", good]) == 1  # loads all that nobody may not read
if os.geteuid() == 0:
    os.setuid(65534)
sys.exit(run(["check", "--isolated", "--jobs", "1", closed, good]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        good, closed = folder / "Dockerfile", folder / "Dockerfile.closed"
        for path in (good, closed):
            path.write_text("FROM alpine:latest\n", encoding="utf-8")
        closed.chmod(0)
        command = [sys.executable, "-c", AS_NOBODY, str(good), str(closed)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert "permission" in done.stderr.lower()
    assert str(closed) in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.count("[latest-tag]") == 2, "once before, and once beside the file that is closed"


@pytest.mark.parametrize("kind", [kind for kind in TEXTS if kind not in ("binary", "Latin-1")])
def test_the_server_goes_on(kind: str, tmp_path: Path) -> None:
    uri = (tmp_path / "Dockerfile").as_uri()
    document = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": TEXTS[kind].decode()}
    place = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 3}}
    edit = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "#\n"}
    version = {"uri": uri, "version": 2}
    sent = [
        _request(1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}),
        _message("initialized", {}),
        _message("textDocument/didOpen", {"textDocument": document}),
        _request(2, "textDocument/hover", place),
        _message("textDocument/didChange", {"textDocument": version, "contentChanges": [edit]}),
        _request(3, "textDocument/hover", place),
        _request(4, "shutdown", None),
        _message("exit", None),
    ]
    before = _worked()
    done = subprocess.run([*TARE, "lsp"], input=b"".join(sent), capture_output=True, timeout=PATIENCE, check=False)
    assert _worked() - before < SECONDS
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    for number in (2, 3):
        assert b'"id":%d' % number in done.stdout.replace(b" ", b"")
    assert b'"error"' not in done.stdout


def _check(path: Path) -> subprocess.CompletedProcess[str]:
    before = _worked()
    done = subprocess.run(
        [*TARE, "check", "--isolated", str(path)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert _worked() - before < SECONDS
    return done


def _worked() -> float:
    """Seconds that processors worked for the processes that were started here and have ended; 0 on Windows."""
    times = os.times()
    return times.children_user + times.children_system


def _request(number: int, method: str, params: object) -> bytes:
    return _frame({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def _message(method: str, params: object) -> bytes:
    return _frame({"jsonrpc": "2.0", "method": method, "params": params})


def _frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
