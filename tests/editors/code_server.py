"""VS Code's own workbench and extension host, served on loopback to a browser."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import installed
from processes import private_home, started


@dataclass(frozen=True)
class CodeServer:
    port: int
    log: Path

    def address(self, folder: Path, **payload: Path) -> str:
        """The page that shows `folder`. The payload names things to open or to run; the workbench wants pairs."""
        pairs = [[name, f"vscode-remote://127.0.0.1:{self.port}{path}"] for name, path in payload.items()]
        query = urllib.parse.urlencode({"folder": str(folder), "payload": json.dumps(pairs)})
        return f"http://127.0.0.1:{self.port}/?{query}"


@contextmanager
def code_server(
    folder: Path,
    vsix: Path,
    settings: Mapping[str, object],
    env: Mapping[str, str] | None = None,
    ask_for_trust: bool = False,
) -> Iterator[CodeServer]:
    """A fresh VS Code with nothing in it but the extension."""
    data = folder / "vscode"
    _write_settings(data, settings)
    environment = private_home(folder / "home") | _ALONE | (env or {})
    command = [
        *installed.vscode_server(),
        "--accept-server-license-terms",
        f"--server-data-dir={data}",
        f"--user-data-dir={data / 'data'}",
        f"--extensions-dir={data / 'extensions'}",
    ]
    subprocess.run(
        [*command, "--install-extension", str(vsix)], env=environment, check=True, capture_output=True, timeout=120
    )
    port = _free_port()
    serve = [
        *command,
        "--host=127.0.0.1",
        f"--port={port}",
        "--without-connection-token",
        "--telemetry-level=off",
        "--enable-smoke-test-driver",  # or no test module is let into the extension host
        *([] if ask_for_trust else ["--disable-workspace-trust"]),
    ]
    log = folder / "vscode.log"
    with started(serve, environment, log) as process:
        _wait_until_served(port, process, log)
        yield CodeServer(port, log)


_ALONE = {
    # Where VS Code would look for extensions: a port on which nothing listens.
    "EXTENSIONS_GALLERY": '{"serviceUrl": "http://127.0.0.1:1", "itemUrl": "http://127.0.0.1:1"}',
    # As if started from a shell: else VS Code asks a login shell for PATH, and forgets the one given here.
    "VSCODE_CLI": "1",
}

_QUIET = {
    "chat.disableAIFeatures": True,  # else "Fix" and "Explain" stand among the quick fixes
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": "off",
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",  # in a browser it is on, on a desk it is not
    "git.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}


def _write_settings(data: Path, settings: Mapping[str, object]) -> None:
    """In both places: VS Code reads what is machine-scoped from the one, and the rest from the other."""
    for place in ("Machine", "User"):
        path = data / "data" / place / "settings.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({**_QUIET, **settings}))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_served(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"VS Code's server did not answer; it said:\n{log.read_text(errors='replace')}")
