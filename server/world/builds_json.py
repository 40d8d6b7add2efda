"""What docker, podman and buildx write about an image as JSON, one document or one to a line."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any

from ..model.estimates.build_record import BuildRecord, BuiltLayer
from ..text import regex
from .files import FileProblem
from .registry.manifest import read_config

_SIZE = regex(r"(\d+(?:\.\d+)?)\s*([kKMGTP]?)(i?)([bB]?)", re.ASCII)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}
_DIGEST_KEYS = ("containerimage.digest", "containerimage.config.digest", "image.name")
_HINT = "says nothing of a build; wanted is `docker history --no-trunc --human=false --format '{{json .}}' IMAGE`"
_Object = Mapping[str, Any]


def read_json(path: str, data: bytes, image: str | None = None) -> BuildRecord | FileProblem:
    """What a document tells of one image; `image` chooses by name or target among several. Never raises."""
    objects = _objects(data)
    if not objects:
        return FileProblem(path, _HINT)
    first = objects[0]
    if "CreatedBy" in first:
        return _history(path, objects)
    if isinstance(first.get("rootfs"), Mapping) and isinstance(first.get("history"), list):
        return record_of_config(path, json.dumps(first).encode())
    if "RootFS" in first or ("Id" in first and "Config" in first):
        return _one_of(path, [_inspection(path, one) for one in objects], image)
    if any(key in first for key in _DIGEST_KEYS):
        return _metadata(path, first)
    targets = [(name, one) for name, one in first.items() if isinstance(one, Mapping) and _is_metadata(one)]
    if targets:
        records = [_metadata(path, one)._replace(names=(name, *_metadata(path, one).names)) for name, one in targets]
        chosen = _one_of(path, records, image)
        return chosen if isinstance(chosen, FileProblem) else chosen._replace(names=chosen.names[1:])
    return FileProblem(path, _HINT)


def record_of_config(path: str, data: bytes) -> BuildRecord:
    """An image's own configuration: its history without sizes. Raises what `read_config` does."""
    config = read_config(data)
    layers = tuple(
        BuiltLayer(entry.created_by, None, entry.comment, entry.is_empty, None, entry.created or None)
        for entry in config.history
    )
    return BuildRecord(layers=layers, created=config.created, platform=config.platform, sources=(path,))


def read_size(value: Any) -> tuple[int | None, bool]:
    """Bytes, and whether they were rounded: of 81566960, "81566960", "81.6MB", "5B"."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value if value >= 0 else None), False
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    if match is None:
        return None, False
    number, prefix, binary, _ = match.groups()
    if not prefix and "." not in number:
        return int(number), False
    return round(float(number) * (1024 if binary else 1000) ** _POWERS[prefix.upper()]), True


def _objects(data: bytes) -> list[_Object]:
    """The objects of a document, of the list that it is, or of its lines."""
    try:
        text = data.decode("utf-8-sig")
        try:
            value = json.loads(text)
        except ValueError:
            value = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return []
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]


def _one_of(path: str, records: list[BuildRecord], image: str | None) -> BuildRecord | FileProblem:
    if image is not None:
        named = [one for one in records if image in one.names or f"{image}:latest" in one.names]
        if named or len(records) > 1:
            return named[0] if named else FileProblem(path, f"does not tell of {image}")
    if len(records) == 1:
        return records[0]
    names = ", ".join(record.names[0] if record.names else "one without a name" for record in records[:5])
    return FileProblem(path, f"tells of several images, one of which must be chosen: {names}")


def _history(path: str, objects: list[_Object]) -> BuildRecord:
    """`docker history`, the engine's `/images/…/history` and `podman history`: all name the newest step first."""
    layers = tuple(_step(one) for one in reversed(objects))
    image_id = _first_text(objects[0], "ID", "Id", "id")
    tags = objects[0].get("Tags", objects[0].get("tags"))
    return BuildRecord(
        image_id=image_id if image_id.startswith("sha256:") else "",
        layers=layers,
        names=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        created=layers[-1].created,
        sources=(path,),
    )


def _step(step: _Object) -> BuiltLayer:
    size, is_rounded = read_size(step.get("Size", step.get("size")))
    created = step.get("CreatedAt", step.get("Created", step.get("created")))
    return BuiltLayer(
        _first_text(step, "CreatedBy"),
        size,
        _first_text(step, "Comment", "comment"),
        size == 0,
        None,
        _moment(created),
        is_rounded,
    )


def _inspection(path: str, value: _Object) -> BuildRecord:
    """`docker image inspect`: no layers, but what the image weighs and is called."""
    total = value.get("Size")
    system, architecture, variant = (_first_text(value, key) for key in ("Os", "Architecture", "Variant"))
    tags = value.get("RepoTags")
    descriptor = value.get("Descriptor")
    image_id = _first_text(value, "Id")
    return BuildRecord(
        image_id=image_id if image_id.startswith("sha256:") or not image_id else f"sha256:{image_id}",
        names=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        digest=_first_text(descriptor, "digest") if isinstance(descriptor, Mapping) else "",
        created=_first_text(value, "Created") or None,
        platform="/".join(part for part in (system, architecture, variant) if part) or None,
        total_bytes=total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None,
        sources=(path,),
    )


def _is_metadata(value: _Object) -> bool:
    return any(key in value for key in _DIGEST_KEYS)


def _metadata(path: str, value: _Object) -> BuildRecord:
    """buildx `--metadata-file`: which image a build made, to be found elsewhere."""
    names = _first_text(value, "image.name").split(",")
    return BuildRecord(
        image_id=_first_text(value, "containerimage.config.digest"),
        names=tuple(name.strip() for name in names if name.strip()),
        digest=_first_text(value, "containerimage.digest"),
        sources=(path,),
    )


def _first_text(value: _Object, *keys: str) -> str:
    return next((text for key in keys if isinstance(text := value.get(key), str)), "")


def _moment(value: Any) -> str | None:
    """A time as text; the engine's own answers count seconds since 1970."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 32_503_680_000:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(value))
    return None
