"""Reading what a registry answers: lists of platforms, manifests, configurations. Pure, and wary of every field.

As the OCI image specification (image-index.md, manifest.md, config.md) and Docker's schema 2 say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ...text import Record, regex
from .facts import HistoryEntry

INDEX_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFEST_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
ACCEPT = ", ".join((*INDEX_TYPES, *MANIFEST_TYPES))

_DIGEST = regex(r"sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}", re.ASCII)
_MOST_LAYERS = 4096


class Unreadable(ValueError):
    """An answer that is not what the specification says; the text says what is wrong."""


class Descriptor(Record):
    """What a manifest points at."""

    digest: str
    size: int
    media_type: str
    platform: str | None = None


class Manifest(Record):
    """An image for one platform: its configuration, and its layers from the bottom up."""

    config: Descriptor
    layers: tuple[Descriptor, ...]


class Index(Record):
    """An image for several platforms; what belongs to a build rather (attestations) is left out."""

    manifests: tuple[Descriptor, ...]

    def for_platform(self, wanted: str) -> Descriptor | None:
        """The manifest for a platform; the plainest variant where none of that very name is there."""
        for one in self.manifests:
            if one.platform == wanted:
                return one
        same = [one for one in self.manifests if one.platform and _without_variant(one.platform) == wanted]
        if same:
            return min(same, key=lambda one: one.platform or "")
        plain = _without_variant(wanted)
        # linux/arm64/v8 is what linux/arm64 means.
        return next((one for one in self.manifests if one.platform == plain), None)


class Config(Record):
    """An image's configuration."""

    platform: str
    user: str
    shell: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    exposed_ports: tuple[str, ...]
    entrypoint: tuple[str, ...]
    cmd: tuple[str, ...]
    workdir: str
    labels: tuple[tuple[str, str], ...]
    created: str | None
    history: tuple[HistoryEntry, ...]
    diff_ids: tuple[str, ...]


def read_manifest(data: bytes) -> Index | Manifest:
    """A list of platforms or one manifest, whichever it is. Raises Unreadable."""
    value = _object(data, "the manifest")
    if value.get("schemaVersion") == 1:
        raise Unreadable("the manifest is of schema 1, which tells no sizes")
    media_type = value.get("mediaType")
    if media_type in INDEX_TYPES or (media_type is None and "manifests" in value):
        return Index(tuple(_platforms(value)))
    if "config" not in value or not isinstance(value.get("layers"), list):
        raise Unreadable("the manifest names no configuration or no layers")
    if len(value["layers"]) > _MOST_LAYERS:
        raise Unreadable("the manifest has more layers than any image")
    config = _descriptor(value["config"])
    if not config.media_type.endswith(("container.image.v1+json", "image.config.v1+json")):
        raise Unreadable(f"it is no image but {config.media_type or 'something unnamed'}")
    return Manifest(config, tuple(_descriptor(layer) for layer in value["layers"]))


def read_config(data: bytes) -> Config:
    """An image's configuration. Fields of the wrong type are as if they were missing. Raises Unreadable."""
    value = _object(data, "the configuration")
    inner = value.get("config")
    config: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
    env = (entry.partition("=") for entry in _texts(config.get("Env")))
    ports = config.get("ExposedPorts")
    labels = config.get("Labels")
    rootfs = value.get("rootfs")
    return Config(
        platform=_platform(value) or "unknown",
        user=_text(config.get("User")),
        shell=_texts(config.get("Shell")),
        env=tuple((name, text) for name, _, text in env),
        exposed_ports=tuple(sorted(ports, key=_port)) if isinstance(ports, Mapping) else (),
        entrypoint=_texts(config.get("Entrypoint")),
        cmd=_texts(config.get("Cmd")),
        workdir=_text(config.get("WorkingDir")),
        labels=tuple(sorted((name, _text(text)) for name, text in labels.items()))
        if isinstance(labels, Mapping)
        else (),
        created=_text(value.get("created")) or None,
        history=tuple(_history(value.get("history"))),
        diff_ids=_texts(rootfs.get("diff_ids")) if isinstance(rootfs, Mapping) else (),
    )


def read_tags(data: bytes) -> tuple[str, ...]:
    """The tags of one page. Raises Unreadable."""
    return _texts(_object(data, "the list of tags").get("tags"))


def is_digest(text: str) -> bool:
    """Whether it is a digest of a kind that we can prove."""
    return _DIGEST.fullmatch(text) is not None


def _object(data: bytes, what: str) -> Mapping[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable(f"{what} is not JSON") from None
    if not isinstance(value, Mapping):
        raise Unreadable(f"{what} is not an object")
    return value


def _platforms(value: Mapping[str, Any]) -> list[Descriptor]:
    found = []
    entries = value.get("manifests")
    for entry in entries if isinstance(entries, list) else ():
        one = _descriptor(entry)
        if one.media_type in MANIFEST_TYPES and one.platform != "unknown/unknown":
            found.append(one)
    return found


def _descriptor(value: Any) -> Descriptor:
    if not isinstance(value, Mapping):
        raise Unreadable("the manifest points at nothing")
    digest, size = value.get("digest"), value.get("size")
    if not isinstance(digest, str) or not is_digest(digest):
        raise Unreadable("the manifest has a digest that is none")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise Unreadable("the manifest has a size that is none")
    platform = value.get("platform")
    return Descriptor(
        digest, size, _text(value.get("mediaType")), _platform(platform) if isinstance(platform, Mapping) else None
    )


def _platform(value: Mapping[str, Any]) -> str | None:
    system, architecture, variant = (_text(value.get(key)) for key in ("os", "architecture", "variant"))
    if not system or not architecture:
        return None
    if variant and not (architecture == "arm64" and variant == "v8"):
        return f"{system}/{architecture}/{variant}"
    return f"{system}/{architecture}"


def _without_variant(platform: str) -> str:
    return "/".join(platform.split("/")[:2])


def _history(value: Any) -> list[HistoryEntry]:
    entries = [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
    return [
        HistoryEntry(
            _text(entry.get("created")),
            _text(entry.get("created_by")),
            _text(entry.get("comment")),
            entry.get("empty_layer") is True,
        )
        for entry in entries
    ]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _port(text: str) -> tuple[int, str]:
    number = text.partition("/")[0]
    return (int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1 << 20, text)
