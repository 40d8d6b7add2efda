"""A server on this machine, from which cases download: an index of Python packages, and an archive.

The index lets pip cache, as the public one does. Mirrors often forbid it, and then there is no cache to be measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .trees import Tar, write

PORT = 18765
INDEX = f"http://127.0.0.1:{PORT}/simple"
PACKAGES = ("requests==2.32.3", "flask==3.0.3", "numpy==1.26.4", "click==8.1.7")
TARGET = ("--only-binary=:all:", "--python-version=3.11", "--platform=manylinux2014_x86_64")


@contextmanager
def serve_downloads() -> Iterator[None]:
    """Serve an archive, PACKAGES and what they need on PORT; packages are downloaded once."""
    wheels = _wheels()
    server = ThreadingHTTPServer(("127.0.0.1", PORT), lambda *of: _Handler(*of, directory=str(wheels)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _wheels() -> Path:
    cache = Path(os.environ.get("BENCH_CACHE", Path.home() / ".cache" / "tare-bench")) / "wheels"
    if not any(cache.glob("numpy-*.whl")):
        words = [sys.executable, "-m", "pip", "download", "-qqq", *TARGET, "--dest", str(cache), *PACKAGES]
        subprocess.run(words, check=True)
    write({"tool.tar.gz": Tar("gz", {"tool/bin.dat": 12_000_000, "tool/lib.dat": 8_000_000})}, cache)
    return cache


class _Handler(SimpleHTTPRequestHandler):
    """`/simple/NAME/` lists wheels; all other paths are files."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self.path.startswith("/simple/"):
            super().do_GET()
            return
        name = self.path.removeprefix("/simple/").strip("/").replace("-", "_").lower()
        wheels = [one.name for one in Path(self.directory).glob("*.whl") if one.name.lower().startswith(name + "-")]
        page = "".join(f'<a href="/{wheel}">{wheel}</a>\n' for wheel in sorted(wheels)).encode()
        self.send_response(200 if wheels else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def end_headers(self) -> None:
        is_file = self.path.endswith(".whl")
        self.send_header("Cache-Control", "max-age=365000000, immutable, public" if is_file else "max-age=600, public")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
