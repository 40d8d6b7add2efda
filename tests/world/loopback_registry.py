"""Registries on the loopback: Debian's own, and servers of a few lines that answer as a test wants."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.client
import io
import json
import shutil
import socket
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

PROGRAM = shutil.which("docker-registry")
OPENSSL = shutil.which("openssl")
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def encode(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def make_layer(files: dict[str, bytes]) -> tuple[bytes, str]:
    """A gzipped tar, and the digest of the tar."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0), digest(raw.getvalue())


class Image(NamedTuple):
    """An image for one platform as its documents."""

    manifest: bytes
    config: bytes
    layers: tuple[bytes, ...]
    platform: dict[str, str]

    @property
    def descriptor(self) -> dict[str, Any]:
        return {
            "mediaType": OCI_MANIFEST,
            "digest": digest(self.manifest),
            "size": len(self.manifest),
            "platform": self.platform,
        }


def make_image(
    architecture: str = "amd64",
    variant: str | None = None,
    config: dict[str, Any] | None = None,
    layers: int = 2,
    history: list[dict[str, Any]] | None = None,
) -> Image:
    made = [make_layer({f"{architecture}/{number}": bytes([number]) * 1000 * (number + 1)}) for number in range(layers)]
    platform = {"os": "linux", "architecture": architecture, **({"variant": variant} if variant else {})}
    document = encode(
        {
            **platform,
            "created": "2026-01-02T03:04:05Z",
            "config": config or {},
            "rootfs": {"type": "layers", "diff_ids": [diff_id for _, diff_id in made]},
            "history": history or [],
        }
    )
    manifest = encode(
        {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": {"mediaType": OCI_CONFIG, "digest": digest(document), "size": len(document)},
            "layers": [{"mediaType": OCI_LAYER, "digest": digest(data), "size": len(data)} for data, _ in made],
        }
    )
    return Image(manifest, document, tuple(data for data, _ in made), platform)


def make_index(*images: Image, others: tuple[dict[str, Any], ...] = ()) -> bytes:
    manifests = [*(image.descriptor for image in images), *others]
    return encode({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests})


def push(host: str, repository: str, tag: str, *images: Image, index: bytes | None = None) -> None:
    """PUT an image, or several under one list, as the distribution specification says."""
    connection = http.client.HTTPConnection(host, timeout=10)
    for image in images:
        for blob in (*image.layers, image.config):
            connection.request("POST", f"/v2/{repository}/blobs/uploads/")
            started = connection.getresponse()
            started.read()
            assert started.status == 202, started.status
            place = urlsplit(started.headers["Location"])
            target = f"{place.path}?{place.query}&digest={digest(blob)}"
            connection.request("PUT", target, blob, {"Content-Type": "application/octet-stream"})
            _done(connection)
        _put_manifest(connection, repository, digest(image.manifest) if index else tag, image.manifest, OCI_MANIFEST)
    if index is not None:
        _put_manifest(connection, repository, tag, index, OCI_INDEX)
    connection.close()


def _put_manifest(
    connection: http.client.HTTPConnection, repository: str, reference: str, data: bytes, media_type: str
) -> None:
    connection.request("PUT", f"/v2/{repository}/manifests/{reference}", data, {"Content-Type": media_type})
    _done(connection)


def _done(connection: http.client.HTTPConnection) -> None:
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 201, (answer.status, body)


@contextmanager
def real_registry(folder: Path, auth: str = "") -> Iterator[str]:
    """Debian's registry over the files in `folder`; its host with the port. It ends with the block."""
    assert PROGRAM is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    configuration = folder / f"{host.rpartition(':')[2]}.yml"
    configuration.write_text(
        f"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {folder / 'data'}}}}}\n"
        f"http: {{addr: '{host}'}}\n{auth}"
    )
    process = subprocess.Popen(
        [PROGRAM, "serve", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(host, process)
        yield host
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(host: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    name, _, port = host.rpartition(":")
    while time.monotonic() < until:
        assert process.poll() is None, "the registry did not start"
        try:
            socket.create_connection((name, int(port)), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the registry does not listen")


class Question(NamedTuple):
    """What a server was asked."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    form: dict[str, list[str]]


class Reply(NamedTuple):
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012 a default that nobody changes


class Server(NamedTuple):
    """A running server. `asked` grows with each question."""

    host: str
    asked: list[Question]

    @property
    def paths(self) -> list[str]:
        return [question.path for question in self.asked]


@contextmanager
def serve(answer: Callable[[Question], Reply]) -> Iterator[Server]:
    """A server on the loopback that answers with what `answer` gives."""
    asked: list[Question] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode()) if length else {}
            headers = {name.lower(): value for name, value in self.headers.items()}
            question = Question(self.command, parts.path, parse_qs(parts.query), headers, form)
            asked.append(question)
            reply = answer(question)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                with suppress(ConnectionError):  # whoever asked may have given up
                    self.wfile.write(reply.body)

        do_GET = do_POST = do_HEAD = _handle

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Server(f"127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class TokenMaker:
    """Signs tokens as the distribution project's spec/auth/jwt.md wants them, with a key made for the test."""

    def __init__(self, folder: Path) -> None:
        assert OPENSSL is not None
        self.key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(
            [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
             "-keyout", str(self.key), "-out", str(self.certificate)],
            check=True, capture_output=True,
        )  # fmt: skip
        lines = self.certificate.read_text().splitlines()
        self._chain = ["".join(line for line in lines if not line.startswith("-"))]

    def token(self, service: str, scope: str) -> str:
        """A token for a `scope` such as repository:team/app:pull."""
        kind, name, actions = scope.split(":")
        now = int(time.time())
        claims = {
            "iss": "test", "sub": "", "aud": service, "exp": now + 300, "nbf": now - 10, "iat": now, "jti": "1",
            "access": [{"type": kind, "name": name, "actions": actions.split(",")}],
        }  # fmt: skip
        header = {"typ": "JWT", "alg": "RS256", "x5c": self._chain}
        signed = b".".join(base64.urlsafe_b64encode(encode(part)).rstrip(b"=") for part in (header, claims))
        command = [str(OPENSSL), "dgst", "-sha256", "-sign", str(self.key)]
        signature = subprocess.run(command, input=signed, check=True, capture_output=True).stdout
        return b".".join((signed, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()
