"""What only a process of its own shows: what is loaded, closed pipes, and workers that die."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

BAD = "FROM debian:12\nADD a /a\n"


def tare(*arguments: str, folder: Path, code: str = "") -> subprocess.CompletedProcess[str]:
    command = ["-c", code] if code else ["-m", "tare"]
    return subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "NO_COLOR": "1"},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text(BAD)
    return tmp_path


LOADED = """
import sys
from tare.__main__ import main
code = main(sys.argv[1:])
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


def test_checking_loads_no_protocol_and_nothing_heavy(folder: Path) -> None:
    ran = tare("check", "--isolated", folder=folder, code=LOADED)
    loaded = set(ran.stderr.split())
    assert "tare" in loaded
    assert ran.returncode == 1
    heavy = {"pygls", "lsprotocol", "cattrs", "attrs", "rich", "yaml", "asyncio", "multiprocessing", "concurrent"}
    assert loaded.isdisjoint(heavy), loaded & heavy


def test_version_and_help(folder: Path) -> None:
    assert tare("--version", folder=folder).stdout.startswith("tare ")
    assert "check" in tare("--help", folder=folder).stdout
    bare = tare(folder=folder)
    assert bare.returncode == 2
    assert "judge Dockerfiles" in bare.stderr


def test_the_usage_of_the_command_whose_argument_is_wrong(folder: Path) -> None:
    ran = tare("check", "--formats", "json", folder=folder)
    assert ran.returncode == 2
    assert ran.stderr.startswith("usage: tare check ")
    assert ran.stderr.endswith("tare check: error: unrecognized arguments: --formats\n")


def test_a_closed_pipe_ends_quietly(folder: Path) -> None:
    (folder / "Dockerfile").write_text(BAD * 5000)
    ran = _cut_short(folder, "check --isolated")
    assert ran.stdout.startswith("Dockerfile:")
    assert ran.stderr == ""


def test_a_closed_pipe_does_not_change_what_was_found(folder: Path) -> None:
    (folder / "Dockerfile").write_text(BAD * 5000)
    assert _cut_short(folder, "check --isolated").returncode == 1
    assert _cut_short(folder, "check --isolated --exit-zero").returncode == 0
    assert _cut_short(folder, "rules").returncode == 0


def _cut_short(folder: Path, arguments: str) -> subprocess.CompletedProcess[str]:
    """The exit code is that of tare: sh has no pipefail everywhere."""
    command = f'("{sys.executable}" -m tare {arguments}; echo $? > code) | head -n 1'
    ran = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, timeout=120)
    code = folder / "code"
    for _ in range(600):  # head leaves first
        if code.exists() and code.read_text():
            break
        time.sleep(0.1)
    ran.returncode = int(code.read_text())
    code.unlink()
    return ran


def test_output_in_a_poor_encoding(folder: Path) -> None:
    (folder / "Dockerfile.é").write_text("FROM debian:12\nADD ä /ä\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "tare", "check", "--isolated"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.returncode == 1
    assert b"ADD \\xe4" in ran.stdout


def test_our_own_signs_in_a_poor_encoding(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM debian:12\nRUN apt-get update && apt-get install -y git\n")
    ran = subprocess.run(
        [sys.executable, "-m", "tare", "weigh"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.returncode == 0
    assert b"MB  ####" in ran.stdout
    assert b"Dockerfile: ~ " in ran.stdout
    assert b"\\" not in ran.stdout


@pytest.mark.skipif(os.name != "posix", reason="elsewhere names are text")
@pytest.mark.parametrize("arguments", [("--format", "github"), ("--format", "json"), ("--diff",), ()])
def test_a_name_that_is_no_text(folder: Path, arguments: tuple[str, ...]) -> None:
    odd = os.fsencode(folder) + b"/Dockerfile.\xff"
    try:
        with open(odd, "wb") as file:
            file.write(BAD.encode())
    except OSError:
        pytest.skip("this file system has no such names")
    command = [sys.executable, "-m", "tare", "check", "--isolated", *arguments, odd]
    ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    assert (ran.returncode, ran.stderr) == (1, b"")
    if arguments and arguments[-1] != "json":
        assert b"Dockerfile.\xff" in ran.stdout


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "github", "junit", "checkstyle"])
def test_what_programs_read_is_utf_8_everywhere(folder: Path, form: str) -> None:
    (folder / "Dockerfile.é").write_text("FROM debian:12\nADD ä /ä\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "tare", "check", "--isolated", "--format", form, "Dockerfile.é"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert ran.returncode == 1
    assert "Dockerfile." in ran.stdout.decode("utf-8")
    assert b"\xe9" not in ran.stdout.replace("é".encode(), b"")


def test_a_repaired_standard_input_keeps_its_bytes(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tare", "check", "--isolated", "--fix", "--select", "add-instead-of-copy", "-"],
        cwd=folder,
        input="FROM debian:12\r\nADD ä /ä\r\n".encode(),
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.stdout == "FROM debian:12\r\nCOPY ä /ä\r\n".encode()


DYING = """
import os, sys
from tare.cli import judging

judge = judging.Judge.file

def file(self, path):
    if path.startswith("evil"):
        os._exit(9)
    if path.startswith("broken"):
        raise MemoryError("no room")
    return judge(self, path)

judging.Judge.file = file
from tare.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only, and inherit the trap")
def test_a_worker_that_dies_costs_one_file(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}").mkdir()
        (tmp_path / f"{number:02}" / "Dockerfile").write_text(BAD)
    (tmp_path / "evil.Dockerfile").write_text(BAD)
    ran = tare(
        "check", "--isolated", "--select", "DL3020", "--format", "json", "--jobs", "2", folder=tmp_path, code=DYING
    )
    assert len(json.loads(ran.stdout)) == 30
    assert ran.stderr == "tare: evil.Dockerfile: could not be judged: its process died\n"
    assert ran.returncode == 2


BROKEN = """
import sys
from tare.cli import judging

def text(self, path, text, place):
    raise KeyError("a fault of ours")

judging.Judge.text = text
from tare.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_fault_of_ours_is_told_without_a_trace(folder: Path) -> None:
    ran = tare("check", "--isolated", folder=folder, code=BROKEN)
    assert ran.returncode == 2
    assert ran.stderr == "tare: Dockerfile: could not be judged: KeyError: 'a fault of ours'\n"
