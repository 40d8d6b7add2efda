"""One sitting in each editor: open the Dockerfile, read, hover, repair, edit, repair all.

Each editor runs its own `session` script, written in its own language against its own interface, and
every one of them tells what its user saw in the same words, as JSON.
"""

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import installed
from browser import window
from code_server import CodeServer
from processes import private_home, started
from scenario import DOCKERFILE, SETTINGS

HERE = Path(__file__).parent

Report = dict[str, Any]


def in_neovim(server: Sequence[str], folder: Path) -> Report:
    return _in_neovim(installed.neovim(), server, folder)


def in_debian_neovim(server: Sequence[str], folder: Path) -> Report:
    return _in_neovim(installed.debian_neovim(), server, folder)


def _in_neovim(program: Path, server: Sequence[str], folder: Path) -> Report:
    bare = ["--headless", "-u", "NONE", "-i", "NONE", "-n"]
    ours = ["--cmd", f"set runtimepath^={installed.CLIENTS / 'neovim'}", "-c", "filetype on"]
    return _sit([str(program), *bare, *ours, "-c", f"luafile {HERE / 'neovim/session.lua'}"], server, folder)


def in_emacs(server: Sequence[str], folder: Path) -> Report:
    load = ["-L", str(installed.CLIENTS / "emacs"), "-l", str(HERE / "emacs/session.el")]
    return _sit([str(installed.emacs()), "--batch", "-q", *load], server, folder)


def in_vscode(vscode: CodeServer, folder: Path) -> Report:
    """The script runs in the extension host, which there is only while a browser shows the workbench."""
    session = {"extensionDevelopmentPath": HERE / "vscode", "extensionTestsPath": HERE / "vscode/session.js"}
    address = vscode.address(_project(folder).parent, **session)
    ended: list[object] = []
    with window("sitting") as page:
        page.expose_function("codeAutomationLog", lambda *_: None)
        page.expose_function("codeAutomationExit", lambda code: ended.append(code))
        page.goto(address)
        end = time.monotonic() + 120
        while not ended and time.monotonic() < end:
            page.wait_for_timeout(100)
    return _report(folder, vscode.log)


def _sit(command: Sequence[str], server: Sequence[str], folder: Path) -> Report:
    env = private_home(folder / "home") | {
        "SESSION_SERVER": json.dumps(server),
        "SESSION_SETTINGS": json.dumps(SETTINGS),
        "SESSION_FILE": str(_project(folder)),
        "SESSION_REPORT": str(folder / "report.json"),
    }
    log = folder / "editor.log"
    with started(command, env, log) as editor:
        try:
            editor.wait(timeout=90)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the editor did not end; it said:\n{log.read_text()}") from None
    return _report(folder, log)


def _project(folder: Path) -> Path:
    """A small project's Dockerfile, alone in its folder."""
    dockerfile = folder / "project" / "Dockerfile"
    dockerfile.parent.mkdir()
    dockerfile.write_text(DOCKERFILE, encoding="utf-8")
    return dockerfile


def _report(folder: Path, log: Path) -> Report:
    path = folder / "report.json"
    said = f"it said:\n{log.read_text(errors='replace')}"
    assert path.exists(), f"the editor told nothing; {said}"
    report: Report = json.loads(path.read_text(encoding="utf-8"))
    assert "problem" not in report, f"{report['problem']}\nuntil then: {report}\n{said}"
    return report
