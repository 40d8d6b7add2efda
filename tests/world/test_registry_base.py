"""What a configuration tells of the system, and how an observation becomes facts of the model."""

from __future__ import annotations

import pytest
from tare.model.images.base_images import find
from tare.world.registry import HistoryEntry, ImageFacts, base_facts, system_image
from tare.world.registry.headers import read_challenges, read_rate_limit
from tare.world.registry.manifest import read_config

DIGEST = "sha256:" + "0" * 64


def image(
    name: str = "corp.example/team/app",
    tag: str = "1",
    first: str = "",
    labels: tuple[tuple[str, str], ...] = (),
    digest: str = DIGEST,
    user: str = "",
) -> ImageFacts:
    steps = (
        HistoryEntry("", "ARG X", "", True),
        HistoryEntry("", first, "", False),
        HistoryEntry("", "RUN x", "", False),
    )
    return ImageFacts(
        name=name, tag=tag, digest=digest, index_digest=None, platform="linux/amd64", platforms=("linux/amd64",),
        layer_sizes=(10, 20, 10), layer_digests=("a", "b", "a"), user=user, shell=(), env=(), exposed_ports=(),
        entrypoint=(), cmd=("sh",), workdir="", labels=labels, created=None, history=steps,
        observed="2026-08-05T10:00:00Z",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "labels", "root"),
    [
        ("# debian.sh --arch 'amd64' out/ 'bookworm' '@1754000000'", (), "debian:bookworm"),
        ("ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit", (), "alpine:3.20"),
        (
            "/bin/sh -c #(nop) ADD file:0 in / ",
            (("org.opencontainers.image.ref.name", "ubuntu"), ("org.opencontainers.image.version", "24.04")),
            "ubuntu:24.04",
        ),
        ("", (("com.redhat.component", "ubi9-container"), ("version", "9.4")), "redhat/ubi9:9.4"),
        ("", (("name", "fedora"), ("version", "40")), "fedora:40"),
        ("RUN echo debian.sh", (), None),
        ("", (("com.redhat.component", "ubi8-container"), ("version", "9.4")), None),
    ],
)
def test_the_system_shows(first: str, labels: tuple[tuple[str, str], ...], root: str | None) -> None:
    assert system_image(image(first=first, labels=labels)) == root


def test_only_the_first_layer_counts() -> None:
    """What a later step of the build is called says nothing of the root file system."""
    made = image(first="ADD rootfs.tar / # buildkit")
    later = HistoryEntry("", "COPY alpine-minirootfs-3.20.3-x86_64.tar.gz /srv/ # buildkit", "", False)
    assert system_image(made._replace(history=(*made.history, later))) is None


def test_an_image_that_nobody_knows() -> None:
    facts = base_facts(image(user="1000"))
    assert (facts.family, facts.libc, facts.package_manager) == ("unknown", None, None)
    assert (facts.default_user, facts.observed, facts.source) == ("1000", "2026-08-05", "corp.example")
    assert facts.observed_as == "corp.example/team/app:1"


def test_a_layer_that_comes_twice_is_pulled_once() -> None:
    assert image().compressed_bytes == 30
    assert base_facts(image()).compressed_bytes == 30


def test_a_tag_that_moved_to_another_release() -> None:
    """The table says python:3.12 stands on one Debian; the configuration seen now says another."""
    known = find("python:3.12")
    assert known is not None
    other = "bookworm" if known.release != "12" else "trixie"
    facts = base_facts(image("docker.io/library/python", "3.12", f"# debian.sh --arch 'amd64' out/ '{other}' '@1'"))
    assert facts.distribution == "debian"
    assert facts.release == ("12" if other == "bookworm" else "13")
    assert facts.uncompressed_bytes is None


def test_the_very_image_of_the_table_keeps_its_size_on_disk() -> None:
    known = find("debian:bookworm")
    assert known is not None
    assert known.digest is not None
    facts = base_facts(image("docker.io/library/debian", "bookworm", digest=known.digest))
    assert facts.uncompressed_bytes == known.uncompressed_bytes is not None
    assert base_facts(image("docker.io/library/debian", "bookworm")).uncompressed_bytes is None


@pytest.mark.parametrize(
    "config", [b'{"config": null}', b'{"config": []}', b'{"config": {"Env": 5, "ExposedPorts": [], "User": {}}}', b"{}"]
)
def test_configurations_that_say_little(config: bytes) -> None:
    read = read_config(config)
    assert (read.user, read.env, read.exposed_ports, read.history) == ("", (), (), ())
    assert read.platform == "unknown"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (['Basic realm="a"'], [("basic", {"realm": "a"})]),
        (
            ['Bearer realm="https://a/t",service="s",scope="repository:x:pull,push"'],
            [("bearer", {"realm": "https://a/t", "service": "s", "scope": "repository:x:pull,push"})],
        ),
        (["Bearer realm=x, Basic realm=y"], [("bearer", {"realm": "x"}), ("basic", {"realm": "y"})]),
        (["Negotiate", 'BASIC Realm="q\\"q"'], [("negotiate", {}), ("basic", {"realm": 'q"q'})]),
        (["", "=", 'realm="x"'], []),
        (['Bearer realm="never closed'], [("bearer", {})]),
    ],
)
def test_challenges(headers: list[str], expected: list[tuple[str, dict[str, str]]]) -> None:
    found = [(one.scheme, dict(one.parameters)) for one in read_challenges(headers)]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "x"}, None),
        ({"retry-after": "7"}, (None, None, None, 7.0)),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}, (None, None, None, 60.0)),
        ({"ratelimit-limit": "100;w=21600", "ratelimit-remaining": "5;w=21600"}, (100, 5, 21600, None)),
        ({"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0"}, (60, 0, None, None)),
    ],
)
def test_limits(headers: dict[str, str], expected: tuple[object, ...] | None) -> None:
    found = read_rate_limit(headers, 40.0)
    assert (tuple(found) if found is not None else None) == expected
