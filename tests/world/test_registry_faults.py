"""Registries with limits and faults, and answers that are nonsense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tare.world.registry import ImageFacts, Registry, TagList

from .loopback_registry import (
    OCI_INDEX,
    OCI_MANIFEST,
    Question,
    Reply,
    Server,
    digest,
    encode,
    serve,
)
from .stub_hub import IMAGE, Clock, Hub, problem_of

pytest.importorskip("httpx", reason="needs httpx, the extra `registry`")


def test_a_limit_is_said_and_kept(
    hub: Hub, server: Server, open_registry: Callable[..., Registry], clock: Clock
) -> None:
    headers = {"RateLimit-Limit": "100;w=21600", "RateLimit-Remaining": "0;w=21600", "Retry-After": "120"}
    hub.over = lambda question: Reply(429, b"", headers)
    registry = open_registry()
    answer = problem_of(registry.image(f"{server.host}/app:1"))
    assert answer.kind == "rate-limited"
    assert answer.rate_limit is not None
    assert answer.rate_limit._asdict() == {
        "limit": 100,
        "remaining": 0,
        "window_seconds": 21600,
        "retry_after_seconds": 120.0,
    }
    assert "120 s" in answer.message
    hub.over = lambda question: None
    clock.now += 119
    assert problem_of(registry.image(f"{server.host}/app:2")).kind == "rate-limited"
    assert len(server.asked) == 1, "asked again although told to wait"
    clock.now += 2
    assert isinstance(registry.image(f"{server.host}/app:1"), ImageFacts)


def test_what_is_left_of_a_limit(hub: Hub, server: Server, open_registry: Callable[..., Registry]) -> None:
    def limited(question: Question) -> Reply | None:
        found = hub.documents.get(question.path)
        return Reply(200, found[1], {"ratelimit-limit": "100;w=21600", "ratelimit-remaining": "76"}) if found else None

    hub.over = limited
    registry = open_registry()
    assert registry.rate_limit(server.host) is None
    registry.image(f"{server.host}/app:1")
    limit = registry.rate_limit(server.host)
    assert limit is not None
    assert (limit.limit, limit.remaining, limit.window_seconds) == (100, 76, 21600)


def test_a_fault_that_passes(hub: Hub, server: Server, open_registry: Callable[..., Registry], clock: Clock) -> None:
    faults = [Reply(503), Reply(429, b"", {"Retry-After": "1"})]
    hub.over = lambda question: faults.pop(0) if faults else None
    assert isinstance(open_registry().image(f"{server.host}/app:1"), ImageFacts)
    assert clock.slept == [0.25, 1.0]


def test_a_fault_that_stays(hub: Hub, server: Server, open_registry: Callable[..., Registry], clock: Clock) -> None:
    hub.over = lambda question: Reply(502)
    answer = problem_of(open_registry().image(f"{server.host}/app:1"))
    assert answer.kind == "unreachable"
    assert server.host in answer.message
    assert sum(clock.slept) < 2


def test_nobody_there(open_registry: Callable[..., Registry]) -> None:
    with serve(lambda question: Reply()) as server:
        host = server.host
    answer = problem_of(open_registry().image(f"{host}/app:1"))
    assert answer.kind == "unreachable"
    assert host in answer.message


def test_a_server_that_never_ends(hub: Hub, server: Server, open_registry: Callable[..., Registry]) -> None:
    hub.over = lambda question: Reply(302, b"", {"Location": question.path + "x"})
    assert problem_of(open_registry().image(f"{server.host}/app:1")).kind == "unreadable"
    assert len(server.asked) < 10


@pytest.mark.parametrize("location", ["ftp://x.invalid/", "file:///etc/passwd", "http://u:p@x.invalid/", "http://["])
def test_redirects_to_odd_places(
    hub: Hub, server: Server, open_registry: Callable[..., Registry], location: str
) -> None:
    hub.over = lambda question: Reply(302, b"", {"Location": location})
    assert problem_of(open_registry().image(f"{server.host}/app:1")).kind in ("refused", "unreadable")


def _manifest(**changes: Any) -> bytes:
    import json

    return encode({**json.loads(IMAGE.manifest), **changes})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"schemaVersion": 1, "fsLayers": []}',
        _manifest(layers="x"),
        _manifest(layers=[{"digest": "sha256:0", "size": 1}]),
        _manifest(layers=[{"digest": digest(b""), "size": -1}]),
        _manifest(layers=[None]),
        _manifest(config={"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": digest(b""), "size": 1}),
        encode({"mediaType": OCI_INDEX, "manifests": [{"mediaType": OCI_MANIFEST}]}),
    ],
)
def test_manifests_that_are_none(hub: Hub, server: Server, open_registry: Callable[..., Registry], body: bytes) -> None:
    hub.documents["/v2/app/manifests/1"] = (OCI_MANIFEST, body)
    assert problem_of(open_registry().image(f"{server.host}/app:1")).kind == "unreadable"


def test_a_manifest_that_has_another_digest(hub: Hub, server: Server, open_registry: Callable[..., Registry]) -> None:
    wanted = digest(b"something else")
    hub.documents[f"/v2/app/manifests/{wanted}"] = (OCI_MANIFEST, IMAGE.manifest)
    assert problem_of(open_registry().image(f"{server.host}/app@{wanted}")).kind == "unreadable"


def test_an_answer_without_end(
    hub: Hub, server: Server, open_registry: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tare.world.registry.client._MOST_MANIFEST", 100)
    assert problem_of(open_registry().image(f"{server.host}/app:1")).kind == "unreadable"


def test_a_list_of_tags_without_end_stops(hub: Hub, server: Server, open_registry: Callable[..., Registry]) -> None:
    page = Reply(200, encode({"tags": ["1"]}), {"Link": '<?last=1>; rel="next"'})
    hub.over = lambda question: page
    found = open_registry().tags(f"{server.host}/app")
    assert isinstance(found, TagList)
    assert found.tags == ("1",)
    assert len(server.asked) == 2


@pytest.mark.parametrize("image", ["scratch", "app:$TAG", "", "UPPER", "app:-", "app@sha256:0"])
def test_what_no_registry_has(open_registry: Callable[..., Registry], image: str) -> None:
    assert problem_of(open_registry().image(image)).kind == "invalid"
