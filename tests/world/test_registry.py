"""Registries that answer as we want: what is asked, what is read of it, and what stays on disk."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tare.world.registry import ImageFacts, Registry, RegistryOptions, TagList

from .loopback_registry import (
    OCI_INDEX,
    Question,
    Reply,
    Server,
    digest,
    encode,
    make_image,
    make_index,
)
from .stub_hub import IMAGE, Clock, Hub, problem_of

pytest.importorskip("httpx", reason="needs httpx, the extra `registry`")


def test_nobody_is_asked_twice_within_a_day(
    server: Server, open_registry: Callable[..., Registry], clock: Clock
) -> None:
    first = open_registry().image(f"{server.host}/app:1")
    assert isinstance(first, ImageFacts)
    assert first.observed == "2027-01-15T08:00:00Z"
    assert server.paths == ["/v2/app/manifests/1", f"/v2/app/blobs/{digest(IMAGE.config)}"]

    clock.now += 86_399
    assert open_registry().image(f"{server.host}/app:1") == first
    assert len(server.asked) == 2


def test_after_a_day_only_the_digest_is_asked_for(
    server: Server, open_registry: Callable[..., Registry], clock: Clock
) -> None:
    open_registry().image(f"{server.host}/app:1")
    clock.now += 86_401
    again = open_registry().image(f"{server.host}/app:1")
    assert isinstance(again, ImageFacts)
    assert [(question.method, question.path) for question in server.asked[2:]] == [("HEAD", "/v2/app/manifests/1")]
    assert again.observed == "2027-01-16T08:00:01Z"


def test_a_tag_that_moved_is_seen_after_a_day(
    hub: Hub, server: Server, open_registry: Callable[..., Registry], clock: Clock
) -> None:
    registry = open_registry()
    registry.image(f"{server.host}/app:1")
    newer = make_image(layers=4)
    hub.add(newer, "1")
    clock.now += 86_401
    found = registry.image(f"{server.host}/app:1")
    assert isinstance(found, ImageFacts)
    assert found.digest == digest(newer.manifest)
    assert len(found.layer_sizes) == 4


def test_without_the_network_nobody_is_asked(
    server: Server, open_registry: Callable[..., Registry], clock: Clock
) -> None:
    name = f"{server.host}/app:1"
    for answer in (open_registry(online=False).image(name), open_registry(online=False).tags(name)):
        assert problem_of(answer).kind == "offline"
    assert open_registry(online=False).known(name) is None
    assert server.asked == []

    known = open_registry().image(name)
    asked = len(server.asked)
    clock.now += 1_000_000
    # However old: the day of the observation is part of the answer.
    assert open_registry(online=False).image(name) == known
    assert open_registry().known(name) == known
    assert len(server.asked) == asked


def test_offline_is_the_default() -> None:
    assert not RegistryOptions().online
    assert not RegistryOptions().runs_helpers


def test_what_is_old_is_better_than_nothing(
    hub: Hub, server: Server, open_registry: Callable[..., Registry], clock: Clock
) -> None:
    name = f"{server.host}/app:1"
    known = open_registry().image(name)
    clock.now += 100_000
    hub.over = lambda question: Reply(503)
    registry = open_registry()
    assert registry.image(name) == known
    asked = len(server.asked)
    assert registry.image(name) == known
    assert len(server.asked) == asked, "a registry that just did not answer was asked again"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"version":1}', b"\x00" * 50])
def test_damaged_files_count_as_missing(
    server: Server, open_registry: Callable[..., Registry], tmp_path: Path, damage: bytes
) -> None:
    name = f"{server.host}/app:1"
    known = open_registry().image(name)
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        path.write_bytes(damage)
    assert open_registry().known(name) is None
    assert open_registry().image(name) == known
    assert open_registry().known(name) == known


def test_a_document_that_was_exchanged_is_not_believed(
    server: Server, open_registry: Callable[..., Registry], tmp_path: Path
) -> None:
    open_registry().image(f"{server.host}/app:1")
    document = next((tmp_path / "cache" / "documents").glob(f"*{digest(IMAGE.config)[7:]}"))
    document.write_bytes(IMAGE.config.replace(b"linux", b"plan9"))
    found = open_registry().image(f"{server.host}/app:1")
    assert isinstance(found, ImageFacts)
    assert found.platform == "linux/amd64"


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    server: Server, open_registry: Callable[..., Registry], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    registry = open_registry(cache_folder=str(tmp_path / "file" / "below"))
    assert isinstance(registry.image(f"{server.host}/app:1"), ImageFacts)


def test_old_files_make_room(tmp_path: Path) -> None:
    from tare.world.registry.cache import RegistryCache, digest_of

    cache = RegistryCache(str(tmp_path))
    for number in range(5):
        data = str(number).encode()
        cache.keep_document(digest_of(data), data)
        path = next(path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == data)
        import os

        os.utime(path, (number, number))
    assert cache.prune(2) == 3
    assert [cache.document(digest_of(str(number).encode())) is not None for number in range(5)] == [
        *(False, False, False),
        *(True, True),
    ]


def test_attestations_are_no_platform(hub: Hub, server: Server, open_registry: Callable[..., Registry]) -> None:
    attestation = {**make_image("x").descriptor, "platform": {"os": "unknown", "architecture": "unknown"}}
    index = make_index(IMAGE, others=(attestation,))
    hub.documents["/v2/app/manifests/all"] = (OCI_INDEX, index)
    found = open_registry().image(f"{server.host}/app:all")
    assert isinstance(found, ImageFacts)
    assert found.platforms == ("linux/amd64",)
    assert len(open_registry().images(f"{server.host}/app:all")) == 1


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("linux/arm/v6", "linux/arm/v6"),
        ("linux/arm/v7", "linux/arm/v7"),
        ("linux/arm", "linux/arm/v6"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/amd64/v3", "linux/amd64"),
    ],
)
def test_variants(hub: Hub, server: Server, open_registry: Callable[..., Registry], wanted: str, chosen: str) -> None:
    images = [make_image("amd64"), make_image("arm", "v7"), make_image("arm", "v6"), make_image("arm64", "v8")]
    for image in images:
        hub.add(image, "none")
    hub.documents["/v2/app/manifests/all"] = (OCI_INDEX, make_index(*images))
    found = open_registry().image(f"{server.host}/app:all", wanted)
    assert isinstance(found, ImageFacts)
    assert found.platform == chosen


def test_tags_come_page_by_page(hub: Hub, server: Server, open_registry: Callable[..., Registry]) -> None:
    pages = {"": (["1", "2"], "2"), "2": (["3"], "3"), "3": (["latest"], None)}

    def list_tags(question: Question) -> Reply | None:
        if question.path != "/v2/app/tags/list":
            return None
        tags, last = pages[question.query.get("last", [""])[0]]
        link = {"Link": f'<https://elsewhere.invalid/v2/other/tags/list?last={last}&n=2>; rel="next"'} if last else {}
        return Reply(200, encode({"name": "app", "tags": tags}), link)

    hub.over = list_tags
    found = open_registry().tags(f"{server.host}/app")
    assert isinstance(found, TagList)
    assert (found.tags, found.is_complete) == (("1", "2", "3", "latest"), True)
    asked = len(server.asked)
    assert open_registry().tags(f"{server.host}/app") == found
    assert len(server.asked) == asked


def test_without_httpx_the_message_says_what_to_install(
    open_registry: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "httpx":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "httpx", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    answer = problem_of(open_registry().image("localhost:1/app:1"))
    assert answer.kind == "missing-library"
    assert "tare-ls[registry]" in answer.message


@pytest.mark.parametrize(
    ("host", "may"),
    [
        *((host, True) for host in ("localhost", "localhost:5000", "127.0.0.1:5000", "127.1.2.3", "[::1]:5000")),
        *((host, True) for host in ("a.localhost", "registry.lan:5000")),
        *((host, False) for host in ("registry.lan", "registry.lan:5001", "10.0.0.1", "ghcr.io")),
        *((host, False) for host in ("localhost.evil.example", "127.0.0.1.evil.example")),
    ],
)
def test_which_hosts_need_no_tls(host: str, may: bool) -> None:
    from tare.world.registry.transport import Transport

    assert Transport(frozenset(("registry.lan:5000",))).may_be_plain(host) is may
