"""The observed images of `data/base-images.tsv`, one a row; only what is asked for is taken apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from ...data import read
from ...text import Record
from .image import SYSTEM_IMAGES
from .tag import TagShape, parse_tag


class BaseFacts(Record):
    """One image. None is unknown; `libc` and `package_manager` are "none" where the image has none.

    Sizes are of linux/amd64, in bytes. Say them with "about": they were rounded, or observed on another day.
    """

    family: str  # debian ubuntu alpine rhel fedora amazon arch suse wolfi busybox windows distroless scratch …
    distribution: str  # debian for a distroless image, almalinux for one of the rhel family, else the family
    release: str | None
    libc: str | None
    has_shell: bool | None
    package_manager: str | None
    default_user: str | None
    compressed_bytes: int | None = None  # what is pulled
    uncompressed_bytes: int | None = None  # what it takes on disk
    layers: int | None = None
    entrypoint: tuple[str, ...] | None = None
    cmd: tuple[str, ...] | None = None
    digest: str | None = None
    observed: str | None = None  # day, as 2026-08-05
    source: str = ""
    observed_as: str = ""  # the image whose observation this is; empty where the name alone was read
    is_exact: bool = False  # whether the observation is of this very tag

    @property
    def size(self) -> int | None:
        """The bytes pulled, or where they are unknown the bytes on disk."""
        return self.compressed_bytes if self.compressed_bytes is not None else self.uncompressed_bytes


_CURRENT = "2025"  # the first year whose observations tell what is offered


class Row(Record):
    """A line of the table, with its tag taken apart."""

    image: str
    tag: str
    facts: BaseFacts
    version: tuple[int, ...]
    variants: frozenset[str]
    names_system: bool  # whether the tag itself names the distribution


def images() -> tuple[str, ...]:
    """The names of all images of the table."""
    return tuple(_lines())


@lru_cache(maxsize=512)
def rows(image: str) -> dict[str, Row]:
    """The rows of one image by tag. Only what is asked for is taken apart."""
    found = (_row(line.split("\t")) for line in _lines().get(image, ()))
    return {row.tag: row for row in found}


@lru_cache(maxsize=1)
def _lines() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in read("base-images.tsv").splitlines()[1:]:
        found.setdefault(line[: line.index("\t")], []).append(line)
    return found


def by_digest(digest: str) -> BaseFacts | None:
    """What is known of the image of that digest."""
    for lines in _lines().values():
        for line in lines:
            if digest in line and (row := _row(line.split("\t"))).facts.digest == digest:
                return row.facts
    return None


def newest(image: str, variants: Iterable[str] = ()) -> Row | None:
    """The row of an image with the highest version and just these variants, on the system that the plain tag has."""
    wanted = frozenset(variants)
    found = [row for row in rows(image).values() if row.variants == wanted and row.version and not row.names_system]
    return max(found, key=lambda row: row.version, default=None)


def current(image: str) -> Row | None:
    """The newest row of an image, as what its plain tag may stand for today; None where the observation is old.

    centos:7, looked at in 2021, is not what `centos` was even then.
    """
    row = newest(image)
    return row if row is not None and (row.facts.observed or "") >= _CURRENT else None


def _row(fields: list[str]) -> Row:
    image, tag, digest, observed, family, release, libc, shell, manager, user = fields[:10]
    compressed, uncompressed, layers, entrypoint, cmd, source = fields[10:]
    shape = parse_tag(tag)
    family = "scratch" if family == "none" else family
    # The rhel family names its member with the release: almalinux 9.
    member, _, number = release.rpartition(" ") if family == "rhel" and release[-1].isdigit() else ("", "", release)
    if number == "oraclelinux":
        member, number = number, "null"
    facts = BaseFacts(
        family="distroless" if image.startswith("gcr.io/distroless/") else family,
        distribution=member or family,
        release=_text(number),
        libc=libc,
        has_shell=shell == "yes",
        package_manager=manager,
        default_user=_text(user),
        compressed_bytes=_number(compressed),
        uncompressed_bytes=_number(uncompressed),
        layers=_number(layers),
        entrypoint=_words(entrypoint),
        cmd=_words(cmd),
        digest=_text(digest),
        observed=_text(observed),
        source=source,
        observed_as=f"{image}:{tag}",
        is_exact=True,
    )
    return Row(image, tag, facts, version_of(image, shape), shape.variant_names, _names_system(image, shape))


def _text(field: str) -> str | None:
    return None if field in ("null", "unknown") else field


def _number(field: str) -> int | None:
    return None if field == "null" else int(field)


def _words(field: str) -> tuple[str, ...] | None:
    """An ENTRYPOINT or CMD; the empty tuple where the image is known to have none."""
    if field == "unknown":
        return None
    return () if field == "null" else tuple(json.loads(field))


def version_of(image: str, shape: TagShape) -> tuple[int, ...]:
    """The version that a tag names, where a release of the system counts for images that are that system."""
    if image in SYSTEM_IMAGES and not shape.version and shape.distribution is not None:
        release = shape.distribution.release
        return tuple(int(part) for part in release.split(".") if part.isdecimal())
    return shape.version + shape.numbers


def _names_system(image: str, shape: TagShape) -> bool:
    return shape.distribution is not None and image not in SYSTEM_IMAGES
