"""An image as files: the folder of an OCI layout, or an archive of `docker save`, which is a layout in newer versions.

Nothing is unpacked: of each layer the headers are read, and what they say of sizes is added up, as docker does when it
applies the layer (moby, pkg/archive/diff.go).
"""

from __future__ import annotations

import gzip
import json
import os
import tarfile
import zlib
from collections.abc import Mapping
from typing import IO, Any, Protocol

from ..model.estimates.build_record import BuildRecord, BuiltLayer
from ..text import Record
from .builds_json import record_of_config
from .files import FileProblem, reason
from .registry.cache import digest_of
from .registry.manifest import Descriptor, Index, Unreadable, read_manifest

_BLOCK = 512
_CHUNK = 1 << 20
_MOST_DOCUMENT = 16_000_000
_MOST_LAYER = 64_000_000_000
_NAME_KEYS = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
_EXTENSIONS = b"xgLK"  # headers that belong to the next one
_REGULAR = (b"0", b"\0", b"7", b"S")


class Files(Protocol):
    """The files of an image, wherever they are."""

    def open(self, name: str) -> IO[bytes]:
        """Raises OSError or KeyError where there is none of that name."""
        ...


class _Folder:
    def __init__(self, path: str) -> None:
        self._path = path

    def open(self, name: str) -> IO[bytes]:
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or "\\" in name:
            raise Unreadable("it names files outside of itself")
        return open(os.path.join(self._path, *parts), "rb")


class _Archive:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {member.name.removeprefix("./"): member for member in tar}

    def open(self, name: str) -> IO[bytes]:
        file = self._tar.extractfile(self._members[name])
        if file is None:
            raise KeyError(name)
        return file


class _Parts(Record):
    """What an image is made of, by the names of the files."""

    config: str
    layers: tuple[str, ...]
    names: tuple[str, ...]
    digest: str


def read_layout(path: str, image: str | None, platform: str, measures: bool) -> BuildRecord | FileProblem:
    """The image in the folder of an OCI layout. Never raises."""
    return _read(path, _Folder(path), image, platform, measures)


def read_archive(path: str, image: str | None, platform: str, measures: bool) -> BuildRecord | FileProblem:
    """The image in a tar archive of `docker save`, or of an OCI layout. Never raises."""
    try:
        with tarfile.open(path, "r:") as tar:
            return _read(path, _Archive(tar), image, platform, measures)
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        return FileProblem(path, reason(error) or "is no archive")


def _read(path: str, files: Files, image: str | None, platform: str, measures: bool) -> BuildRecord | FileProblem:
    try:
        parts = _find(files, image, platform)
        config = _document(files, parts.config)
        record = record_of_config(path, config)
        sizes = [_measure(files, name, measures) for name in parts.layers]
    except KeyError as error:
        return FileProblem(path, f"holds no image: {error.args[0]} is missing")
    except FileNotFoundError as error:
        return FileProblem(path, f"holds no image: {os.path.basename(str(error.filename))} is missing")
    except (OSError, ValueError, tarfile.TarError, EOFError, zlib.error, RecursionError) as error:
        return FileProblem(path, reason(error))
    return record._replace(
        image_id=digest_of(config),
        digest=parts.digest,
        names=parts.names,
        layers=tuple(_with_sizes(record.layers, sizes)),
    )


def _with_sizes(steps: tuple[BuiltLayer, ...], sizes: list[tuple[int | None, int | None]]) -> list[BuiltLayer]:
    """Each step that is not empty made the next layer; layers that no step tells of stand at the end."""
    waiting = list(reversed(sizes))
    found = []
    for step in steps:
        if step.is_empty:
            found.append(step._replace(size=0))
        elif waiting:
            size, compressed = waiting.pop()
            found.append(step._replace(size=size, compressed_size=compressed))
        else:
            found.append(step)
    return found + [BuiltLayer("", size, compressed_size=compressed) for size, compressed in reversed(waiting)]


def _find(files: Files, image: str | None, platform: str) -> _Parts:
    """As docker's own `manifest.json` says it, else as the layout's `index.json` does."""
    try:
        data = _document(files, "manifest.json")
    except (KeyError, FileNotFoundError):
        return _find_in_layout(files, image, platform)
    value = _json(data)
    entries = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
    named = [(_texts(one.get("RepoTags")), one) for one in entries]
    names, chosen = _choose(named, image)
    config, layers = chosen.get("Config"), _texts(chosen.get("Layers"))
    if not isinstance(config, str):
        raise Unreadable("names no configuration")
    return _Parts(config, layers, names, "")


def _find_in_layout(files: Files, image: str | None, platform: str) -> _Parts:
    value = _json(_document(files, "index.json"))
    entries = value.get("manifests") if isinstance(value, Mapping) else None
    named = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            notes = entry.get("annotations")
            notes = notes if isinstance(notes, Mapping) else {}
            named.append((tuple(text for key in _NAME_KEYS if isinstance(text := notes.get(key), str)), entry))
    if len({entry.get("digest") for _, entry in named}) > 1 and image is None:
        # The platforms of one image may stand here, too.
        read = read_manifest(_document(files, "index.json"))
        chosen = read.for_platform(platform) if isinstance(read, Index) else None
        if chosen is not None:
            return _parts_of(files, chosen.digest, platform, ())
    names, one = _choose(named, image)
    digest = one.get("digest")
    if not isinstance(digest, str):
        raise Unreadable("names no manifest")
    return _parts_of(files, digest, platform, names)


def _parts_of(files: Files, digest: str, platform: str, names: tuple[str, ...], depth: int = 0) -> _Parts:
    read = read_manifest(_document(files, _blob(digest)))
    if isinstance(read, Index):
        chosen: Descriptor | None = read.for_platform(platform)
        if chosen is None and len(read.manifests) == 1:
            chosen = read.manifests[0]
        if chosen is None or depth > 3:
            raise Unreadable(f"holds no image for {platform}")
        return _parts_of(files, chosen.digest, platform, names, depth + 1)
    layers = tuple(_blob(layer.digest) for layer in read.layers)
    return _Parts(_blob(read.config.digest), layers, names, digest)


def _choose(
    named: list[tuple[tuple[str, ...], Mapping[str, Any]]], image: str | None
) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    if not named:
        raise Unreadable("holds no image")
    if image is not None:
        for names, one in named:
            if any(name == image or name == f"{image}:latest" or name.endswith(f"/{image}") for name in names):
                return names, one
    if len(named) == 1:
        return named[0]
    known = ", ".join(names[0] for names, _ in named[:5] if names)
    raise Unreadable(f"holds several images, one of which must be chosen: {known}")


def _measure(files: Files, name: str, measures: bool) -> tuple[int | None, int | None]:
    """The bytes of the files in a layer, and of the layer where it is compressed."""
    with files.open(name) as file:
        start = file.read(6)
        stored = file.seek(0, os.SEEK_END)
        file.seek(0)
        if start[:2] == b"\x1f\x8b":
            if not measures:
                return None, stored
            with gzip.GzipFile(fileobj=file) as layer:
                return add_up(layer), stored
        if start[:4] == b"\x28\xb5\x2f\xfd":
            return None, stored  # zstd, which Python reads from 3.14 on
        return add_up(file), None


def add_up(tar: IO[bytes] | gzip.GzipFile) -> int | None:
    """The sizes of all files in a tar, as its headers say them; None where it is larger than any layer.

    A symbolic link is as large as the path that it holds, as docker counts it (moby, pkg/directory).
    """
    total = read = 0
    told: dict[bytes, bytes] = {}  # what does not fit the fields of the next header
    while True:
        header = tar.read(_BLOCK)
        if len(header) < _BLOCK or not header.strip(b"\0"):
            return total
        size, kind = _field(header[124:136]), header[156:157]
        read += _BLOCK
        if kind and kind in _EXTENSIONS:
            data = _take(tar, _padded(size))[:size]
            read += _padded(size)
            told.update(_extended(data) if kind == b"x" else {b"linkpath": data.rstrip(b"\0")} if kind == b"K" else {})
            continue
        if told.get(b"size", b"").isdigit():
            size = int(told[b"size"][:15])
        if kind == b"2":
            total += len(told.get(b"linkpath") or header[157:257].rstrip(b"\0"))
        elif kind in _REGULAR:
            # Hard links, folders and devices bring no bytes of their own.
            total += size
            _skip(tar, _padded(size))
            read += _padded(size)
        told = {}
        if read > _MOST_LAYER:
            return None


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _field(field: bytes) -> int:
    """A number as tar writes it: octal, or in base 256 where it is large. Raises ValueError."""
    if field[0] & 0x80:
        return int.from_bytes(field, "big") & ((1 << 88) - 1)
    text = field.strip(b" \0")
    return int(text, 8) if text else 0


def _extended(data: bytes) -> dict[bytes, bytes]:
    """What a pax header says, line by line: `20 size=8589934592`."""
    pairs = (line.partition(b" ")[2].partition(b"=") for line in data.split(b"\n"))
    return {key: value for key, _, value in pairs if key in (b"size", b"linkpath")}


def _take(tar: IO[bytes] | gzip.GzipFile, size: int) -> bytes:
    if size > _MOST_DOCUMENT:
        raise Unreadable("holds a layer with a header that is too large")
    return tar.read(size)


def _skip(tar: IO[bytes] | gzip.GzipFile, size: int) -> None:
    """Past `size` bytes: at once where the file allows, else by reading them."""
    if not isinstance(tar, gzip.GzipFile):
        tar.seek(size, os.SEEK_CUR)
        return
    while size > 0:
        chunk = tar.read(min(size, _CHUNK))
        if not chunk:
            return
        size -= len(chunk)


def _document(files: Files, name: str) -> bytes:
    with files.open(name) as file:
        data = file.read(_MOST_DOCUMENT + 1)
    if len(data) > _MOST_DOCUMENT:
        raise Unreadable(f"holds a document that is too large: {name}")
    return data


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise Unreadable("holds what is not JSON") from None


def _blob(digest: str) -> str:
    return f"blobs/{digest.replace(':', '/', 1)}"


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
