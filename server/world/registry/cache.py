"""What registries said, kept on disk: documents by digest, which never change, and what tags meant, with the time.

A document counts only while its bytes have its digest, and a note only while it can be read, so that a damaged file is
as one that is missing. Files are written beside their place and moved into it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from typing import Any

from ...text import Record

_VERSION = 1
_MOST_FILES = 4000
_MOST_BYTES = 16_000_000
_YEAR_3000 = 32_503_680_000


class TagNote(Record):
    """What a tag meant when; `observed` in seconds since 1970."""

    digest: str
    observed: float


class TagsNote(Record):
    """The tags of a repository as they were at a time."""

    tags: tuple[str, ...]
    is_complete: bool
    observed: float


class RegistryCache:
    """A folder that this user alone can read. All that fails is as if nothing were kept."""

    def __init__(self, folder: str | None = None) -> None:
        """`folder` None is the one of the platform for caches."""
        self._folder = folder

    @property
    def folder(self) -> str:
        if self._folder is None:
            import platformdirs

            self._folder = os.path.join(platformdirs.user_cache_dir("tare"), "registry")
        return self._folder

    def document(self, digest: str) -> bytes | None:
        """The manifest or configuration of that digest."""
        data = self._read(self._document_path(digest))
        return data if data is not None and has_digest(data, digest) else None

    def document_time(self, digest: str) -> float | None:
        """When it was kept, in seconds since 1970."""
        try:
            return os.stat(self._document_path(digest)).st_mtime
        except OSError:
            return None

    def keep_document(self, digest: str, data: bytes) -> None:
        self._write(self._document_path(digest), data)

    def tag(self, name: str, tag: str) -> TagNote | None:
        value = self._note("tag", name, tag)
        if value is None or not isinstance(value.get("digest"), str):
            return None
        return TagNote(value["digest"], value["observed"])

    def keep_tag(self, name: str, tag: str, note: TagNote) -> None:
        self._keep_note("tag", name, tag, note._asdict())

    def tags(self, name: str) -> TagsNote | None:
        value = self._note("tags", name, "")
        tags = value.get("tags") if value is not None else None
        if value is None or not isinstance(tags, list) or not all(isinstance(one, str) for one in tags):
            return None
        return TagsNote(tuple(tags), value.get("is_complete") is True, value["observed"])

    def keep_tags(self, name: str, note: TagsNote) -> None:
        self._keep_note("tags", name, "", note._asdict())

    def prune(self, most_files: int = _MOST_FILES) -> int:
        """Remove what was kept first where there are more files than that; how many went."""
        found: list[tuple[float, str]] = []
        for kind in ("documents", "notes"):
            with contextlib.suppress(OSError), os.scandir(os.path.join(self.folder, kind)) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        found.append((entry.stat().st_mtime, entry.path))
        found.sort()
        gone = 0
        for _, path in found[: max(len(found) - most_files, 0)]:
            with contextlib.suppress(OSError):
                os.remove(path)
                gone += 1
        return gone

    def _document_path(self, digest: str) -> str:
        return os.path.join(self.folder, "documents", digest.replace(":", "-"))

    def _note_path(self, kind: str, name: str, tag: str) -> str:
        key = hashlib.sha256("\n".join((kind, name, tag)).encode()).hexdigest()
        return os.path.join(self.folder, "notes", f"{key[:40]}.json")

    def _note(self, kind: str, name: str, tag: str) -> dict[str, Any] | None:
        data = self._read(self._note_path(kind, name, tag))
        if data is None:
            return None
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return None
        wanted = {"version": _VERSION, "kind": kind, "name": name, "tag": tag}
        if not isinstance(value, dict) or any(value.get(key) != text for key, text in wanted.items()):
            return None
        observed = value.get("observed")
        is_time = isinstance(observed, (int, float)) and not isinstance(observed, bool) and 0 <= observed < _YEAR_3000
        return value if is_time else None

    def _keep_note(self, kind: str, name: str, tag: str, values: dict[str, Any]) -> None:
        note = {"version": _VERSION, "kind": kind, "name": name, "tag": tag, **values}
        self._write(self._note_path(kind, name, tag), json.dumps(note).encode())

    def _read(self, path: str) -> bytes | None:
        try:
            with open(path, "rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError):
            return None
        return data if len(data) <= _MOST_BYTES else None

    def _write(self, path: str, data: bytes) -> None:
        """Write beside and move, so that a reader sees all of it or nothing."""
        temporary = None
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".", suffix=".part")
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(temporary, path)
        except (OSError, ValueError):
            if temporary is not None:
                with contextlib.suppress(OSError):
                    os.remove(temporary)


def has_digest(data: bytes, digest: str) -> bool:
    """Whether those bytes are what the digest names; false for algorithms that are not sha256 or sha512."""
    algorithm, _, encoded = digest.partition(":")
    if algorithm not in ("sha256", "sha512"):
        return False
    return hashlib.new(algorithm, data).hexdigest() == encoded


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
