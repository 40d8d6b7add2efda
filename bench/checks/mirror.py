"""A registry on the loopback that answers every name with one small image, whose platform its tag says.

`app:linux-arm64` is made for linux/arm64; a tag with `and` in it, `app:linux-amd64-and-linux-arm64`, is an index of
both. It speaks TLS with whoever begins with it, as engines do, whose certificate nobody checks on the loopback.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import socket
import ssl
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORT = 18766
REGISTRY = f"127.0.0.1:{PORT}"
OCI = "application/vnd.oci.image"
MANIFEST, INDEX, CONFIG = f"{OCI}.manifest.v1+json", f"{OCI}.index.v1+json", f"{OCI}.config.v1+json"

_blobs: dict[str, tuple[bytes, str]] = {}


@contextmanager
def serve_images() -> Iterator[None]:
    """Serve them on PORT."""
    server = _Server(("127.0.0.1", PORT), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def tag_of(*platforms: str) -> str:
    """The tag of an image that is made for these."""
    return "-and-".join(platform.replace("/", "-") for platform in platforms)


class _Server(ThreadingHTTPServer):
    """Plain and with TLS on one port."""

    def server_activate(self) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = f"{folder}/key", f"{folder}/certificate"
            words = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=127.0.0.1"]
            subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
            self._context.load_cert_chain(certificate, key)
        super().server_activate()

    def get_request(self) -> tuple[socket.socket, Any]:
        asked, address = super().get_request()
        if asked.recv(1, socket.MSG_PEEK) == b"\x16":  # the first byte of a handshake
            return self._context.wrap_socket(asked, server_side=True), address
        return asked, address


class _Handler(BaseHTTPRequestHandler):
    """What engines ask: manifests by tag and digest, and configs. Layers are never fetched for a check."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        path = self.path.partition("?")[0]
        kind, _, name = path.rpartition("/")
        if path.rstrip("/") == "/v2":
            found: tuple[bytes, str] | None = (b"{}", "application/json")
        elif kind.endswith("/manifests") and ":" not in name:
            found = _blobs[_image(name)["digest"]]
        else:
            found = _blobs.get(name)
        data, media_type = found or (b"{}", "application/json")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Docker-Content-Digest", _digest(data))
        self.end_headers()
        if with_body:
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _image(tag: str) -> dict[str, Any]:
    """The descriptor of an image, whose parts are kept."""
    platforms = tag.split("-and-")
    if len(platforms) == 1:
        return _single(tag)
    manifests = [{**_single(one), "platform": _platform(one)} for one in platforms]
    return _keep(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode(), INDEX)


def _single(tag: str) -> dict[str, Any]:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("hello"))
    # An image without layers is nothing to BuildKit, whose check passes it over.
    rootfs = {"type": "layers", "diff_ids": [_digest(raw.getvalue())]}
    config = _keep(json.dumps({**_platform(tag), "config": {}, "rootfs": rootfs}).encode(), CONFIG)
    layer = _keep(gzip.compress(raw.getvalue(), mtime=0), f"{OCI}.layer.v1.tar+gzip")
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}
    return _keep(json.dumps(manifest).encode(), MANIFEST)


def _platform(tag: str) -> dict[str, str]:
    return dict(zip(("os", "architecture", "variant"), tag.split("-"), strict=False))


def _keep(data: bytes, media_type: str) -> dict[str, Any]:
    digest = _digest(data)
    _blobs[digest] = (data, media_type)
    return {"mediaType": media_type, "digest": digest, "size": len(data)}


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
