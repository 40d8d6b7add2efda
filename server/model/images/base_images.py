"""What is known about base images: sizes, system, shell, user, as observed and published in `data/base-images.tsv`.

An image that is not in the table takes what its nearest relative has (python:3.12.4 that of python:3.12), and says so
with `is_exact`; one without relatives has what its name tells, and no size.
"""

from __future__ import annotations

from functools import lru_cache

from .families import Family, family_of, is_foreign
from .image import SYSTEM_IMAGES, ImageReference, parse_reference
from .observed import BaseFacts, Row, by_digest, rows, version_of
from .tag import TagShape, parse_tag

_NEAR = 3  # how many releases an observed size stands for, up and down

SCRATCH = BaseFacts("scratch", "scratch", None, "none", False, "none", "root", 0, 0, 0, is_exact=True)


@lru_cache(maxsize=1024)
def facts(reference: ImageReference) -> BaseFacts | None:
    """What is known about an image: of the very tag, else of its nearest relative, else from its name."""
    if reference.is_scratch:
        return SCRATCH
    if reference.is_dynamic or not reference.text:
        return None
    if reference.digest is not None:
        pinned = by_digest(reference.digest)
        if pinned is not None:
            return pinned
        if reference.tag is None:
            return _only_family(reference)
    image = reference.canonical
    row = rows(image).get(reference.tag or "latest")
    if row is not None:
        # A digest that is not the observed one is another build of this tag.
        return row.facts if reference.digest is None else row.facts._replace(is_exact=False, digest=None)
    told, near = family_of(reference), _nearest(image, reference.shape)
    if near is None or (told is not None and told.distribution != near.distribution):
        return _only_family(reference)
    return _told_more(near, told) if told is not None else near


def find(text: str) -> BaseFacts | None:
    """`facts` of an image as it is written."""
    return facts(parse_reference(text))


def _nearest(image: str, shape: TagShape) -> BaseFacts | None:
    """The facts of the same variant on the same system in the version that is closest."""
    distribution = shape.distribution
    wanted = _variants(image, shape)
    near = [row for row in rows(image).values() if _variants(image, parse_tag(row.tag)) == wanted]
    if distribution is not None:
        near = [row for row in near if row.facts.distribution == _system_name(distribution.name)]
    else:
        # Tags that name no system all stand on one; those that name theirs say nothing about it.
        near = [row for row in near if not row.names_system]
    if not near:
        return None
    version = version_of(image, shape)
    release = _release(image, shape)
    row = min(near, key=lambda row: (bool(release) and row.facts.release != release, *_distance(version, row.version)))
    if image in SYSTEM_IMAGES and version == row.version and _names_version_alone(shape):
        return row.facts  # debian:12 and debian:bookworm are two names of one image
    return _adapted(row, shape, version, release)


def _release(image: str, shape: TagShape) -> str:
    """The release of the system that the tag names, or nothing."""
    if shape.distribution is not None:
        return shape.distribution.release
    if image in SYSTEM_IMAGES and shape.version:
        text = shape.head.removeprefix("v")
        return text.split(".")[0] if image == "debian" else text
    # The observed centos is 7, and centos:latest stopped at 8.
    return "8" if image == "centos" and shape.text in (None, "latest") else ""


def _names_version_alone(shape: TagShape) -> bool:
    return bool(shape.parts) and all(part.kind in ("version", "distribution", "variant") for part in shape.parts)


def _variants(image: str, shape: TagShape) -> frozenset[str]:
    names = shape.variant_names
    if image == "eclipse-temurin" and not names & {"jdk", "jre"}:
        return names | {"jdk"}  # 21 is 21-jdk
    return frozenset(("cli",)) if image == "php" and not names else names  # 8.4 is 8.4-cli


def _system_name(name: str) -> str:
    return "amazon" if name == "amazonlinux" else name


def _distance(asked: tuple[int, ...], known: tuple[int, ...]) -> tuple[int, ...]:
    """How far two versions are apart, most significant number first, the newer first among equals.

    A tag without a version is nearest to another one without, and then to the newest.
    """
    apart = [abs(one - other) for one, other in zip(asked, known, strict=False)]
    newer_first = [-number for number in known]
    return (bool(asked) != bool(known), *(apart + [0] * 4)[:4], *(newer_first + [0] * 4)[:4])


def _is_near(asked: tuple[int, ...], row: Row) -> bool:
    """Whether one release tells what another weighs: node:20 does of node:22, which knows nothing of node:0.10.

    Where the observed tag counts by two numbers, as python:3.12 does, another first one is another thing; those of
    systems are years. A tag without a version is today's, and tells of no version.
    """
    known = row.version
    if not known:
        return not asked
    apart = [abs(one - other) for one, other in zip(asked, known, strict=False)]
    if apart and apart[0] and len(known) > 1 and row.image not in SYSTEM_IMAGES:
        return False
    return next(filter(None, apart), 0) <= _NEAR


def _adapted(row: Row, shape: TagShape, version: tuple[int, ...], release: str) -> BaseFacts:
    """The facts of a row, for another tag: without what belongs to the observed image alone, or to its time.

    The system's release stays where the tag asked for cannot stand on another: it names the release, or it says no more
    than the observed tag. python:3.12.1 is older than what python:3.12 is today, and stood on another release.
    """
    moves = any(part.kind == "floating" and part.text not in ("latest", "stable") for part in shape.parts)
    kept = release or (row.facts.release if row.version[: len(version)] == version and not moves else None)
    # Amazon and Red Hat change the package manager between releases.
    manager = None if kept is None and row.facts.family in ("amazon", "rhel") else row.facts.package_manager
    near = _is_near(version, row)
    return row.facts._replace(
        compressed_bytes=row.facts.compressed_bytes if near else None,
        uncompressed_bytes=row.facts.uncompressed_bytes if near else None,
        release=kept,
        package_manager=manager,
        layers=None,
        entrypoint=None,
        cmd=None,
        digest=None,
        is_exact=False,
    )


def _told_more(near: BaseFacts, told: Family) -> BaseFacts:
    """What the name of this very image says better than its relative: the release, and the manager of that release."""
    manager = told.package_manager if told.release and near.family in ("amazon", "rhel") else near.package_manager
    return near._replace(release=near.release or told.release, package_manager=manager)


def _only_family(reference: ImageReference) -> BaseFacts | None:
    """What the name tells, or what all observed tags of the repository have in common."""
    found = family_of(reference)
    if found is None:
        found = _default_family(reference)
    if found is None:
        return None
    return BaseFacts(
        found.family,
        found.distribution,
        found.release,
        found.libc,
        found.has_shell,
        found.package_manager,
        found.default_user,
    )


def _default_family(reference: ImageReference) -> Family | None:
    """The system of an unknown tag that names none: that of the repository's tags which name none either."""
    if is_foreign(reference.canonical, reference.shape):
        return None
    pinned_only = reference.tag is None and reference.digest is not None
    common = [row.facts for row in rows(reference.canonical).values() if pinned_only or not row.names_system]
    systems = {(one.family, one.distribution, one.libc, one.package_manager) for one in common}
    if len(systems) != 1:
        return None
    family, distribution, libc, manager = systems.pop()
    shells = {one.has_shell for one in common}
    return Family(family, distribution, None, libc, manager, shells.pop() if len(shells) == 1 else None)
