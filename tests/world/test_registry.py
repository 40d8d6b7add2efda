"""Registries that answer as we want: logins, redirects, limits, nonsense; and what stays on disk."""

from __future__ import annotations

import base64
import builtins
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tare.world.credentials import Credentials
from tare.world.registry import ImageFacts, Registry, RegistryOptions, RegistryProblem, TagList

from .loopback_registry import (
    OCI_CONFIG,
    OCI_INDEX,
    OCI_MANIFEST,
    Image,
    Question,
    Reply,
    Server,
    digest,
    encode,
    make_image,
    make_index,
    serve,
)

pytest.importorskip("httpx", reason="needs httpx, the extra `registry`")

IMAGE = make_image()
INDEX = make_index(IMAGE)


class Hub:
    """A small registry: documents by path below /v2/, with what a test lays over them."""

    def __init__(self, repository: str = "app") -> None:
        self.over: Callable[[Question], Reply | None] = lambda question: None
        self.documents: dict[str, tuple[str, bytes]] = {}
        self.repository = repository

    def add(self, image: Image, tag: str) -> None:
        base = f"/v2/{self.repository}"
        self.documents[f"{base}/manifests/{tag}"] = (OCI_MANIFEST, image.manifest)
        self.documents[f"{base}/manifests/{digest(image.manifest)}"] = (OCI_MANIFEST, image.manifest)
        self.documents[f"{base}/blobs/{digest(image.config)}"] = (OCI_CONFIG, image.config)

    def answer(self, question: Question) -> Reply:
        reply = self.over(question)
        if reply is not None:
            return reply
        media_type, data = self.documents.get(question.path, ("", b""))
        if not media_type:
            return Reply(404, b"{}")
        return Reply(200, data, {"Content-Type": media_type, "Docker-Content-Digest": digest(data)})


@pytest.fixture
def hub() -> Hub:
    made = Hub()
    made.add(IMAGE, "1")
    return made


@pytest.fixture
def server(hub: Hub) -> Iterator[Server]:
    with serve(hub.answer) as running:
        yield running


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_registry(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Registry]]:
    made = []

    def make(login: Credentials | None = None, **options: Any) -> Registry:
        chosen = RegistryOptions(**{"online": True, "cache_folder": str(tmp_path / "cache"), **options})
        registry = Registry(chosen, credentials=lambda *_: login, clock=clock, sleep=clock.sleep)
        made.append(registry)
        return registry

    yield make
    for registry in made:
        registry.close()


def problem_of(answer: object) -> RegistryProblem:
    assert isinstance(answer, RegistryProblem), answer
    return answer


# What stays on disk


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


# Logins


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_basic_login(hub: Hub, server: Server, open_registry: Callable[..., Registry]) -> None:
    def guard(question: Question) -> Reply | None:
        if question.headers.get("authorization") == basic("ann", "secret"):
            return None
        return Reply(401, b"", {"WWW-Authenticate": 'Basic realm="here, there"'})

    hub.over = guard
    assert problem_of(open_registry().image(f"{server.host}/app:1")).kind == "unauthorized"
    assert isinstance(open_registry(Credentials("ann", "secret")).image(f"{server.host}/app:1"), ImageFacts)


def test_a_token_is_used_until_it_ends_and_then_renewed(
    hub: Hub, server: Server, open_registry: Callable[..., Registry]
) -> None:
    given: list[str] = []

    def guard(question: Question) -> Reply | None:
        if question.path == "/token":
            assert question.query == {"service": ["the, service"], "scope": ["repository:app:pull"]}
            given.append(f"t{len(given)}")
            return Reply(200, encode({"access_token": given[-1], "expires_in": 3600}))
        if given and question.headers.get("authorization") == f"Bearer {given[-1]}":
            return None
        challenge = f'Bearer realm="http://{server.host}/token",service="the, service",scope="repository:app:pull"'
        return Reply(401, b"", {"WWW-Authenticate": challenge})

    hub.over = guard
    registry = open_registry()
    assert isinstance(registry.image(f"{server.host}/app:1"), ImageFacts)
    assert given == ["t0"]
    given.append("the registry wants another now")
    registry.tags(f"{server.host}/app")
    assert given[2:] == ["t2"]


def test_credentials_go_to_no_other_host(hub: Hub, open_registry: Callable[..., Registry]) -> None:
    """Registries keep their blobs elsewhere and redirect there; the login stays behind."""
    seen: list[dict[str, str]] = []

    def store(question: Question) -> Reply:
        seen.append(question.headers)
        return Reply(200, IMAGE.config)

    with serve(store) as storage, serve(hub.answer) as server:

        def guard(question: Question) -> Reply | None:
            if "authorization" not in question.headers:
                return Reply(401, b"", {"WWW-Authenticate": "Basic realm=x"})
            if "/blobs/" in question.path:
                return Reply(307, b"", {"Location": f"http://{storage.host}/signed?x=1"})
            return None

        hub.over = guard
        answer = open_registry(Credentials("ann", "secret")).image(f"{server.host}/app:1")
    assert isinstance(answer, ImageFacts)
    assert len(seen) == 1
    assert "authorization" not in seen[0]


def test_a_login_asked_for_behind_a_redirect_is_refused(hub: Hub, open_registry: Callable[..., Registry]) -> None:
    """Whoever is redirected to does not get the registry's credentials by asking for them."""

    def ask(question: Question) -> Reply:
        return Reply(401, b"", {"WWW-Authenticate": "Basic realm=x"})

    with serve(ask) as other, serve(hub.answer) as server:
        hub.over = lambda question: Reply(302, b"", {"Location": f"http://{other.host}/x"})
        answer = problem_of(open_registry(Credentials("ann", "secret")).image(f"{server.host}/app:1"))
        assert answer.kind == "unauthorized"
        assert all("authorization" not in question.headers for question in (*other.asked, *server.asked))


@pytest.mark.parametrize(
    "realm", ["http://tokens.invalid/token", "ftp://x/", "https://user@x.invalid/", "//", "http://["]
)
def test_credentials_go_to_no_unsafe_place(
    hub: Hub, server: Server, open_registry: Callable[..., Registry], realm: str
) -> None:
    hub.over = lambda question: Reply(401, b"", {"WWW-Authenticate": f'Bearer realm="{realm}"'})
    answer = problem_of(open_registry(Credentials("ann", "secret")).image(f"{server.host}/app:1"))
    assert answer.kind in ("refused", "unreadable")
    assert "secret" not in answer.message


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 200), (b"[]", 200), (b"{}", 200), (b'{"token": 5}', 200), (b'{"token": "a\\nb"}', 200)]
)
def test_tokens_that_are_none(
    hub: Hub, server: Server, open_registry: Callable[..., Registry], body: bytes, status: int
) -> None:
    def guard(question: Question) -> Reply:
        if question.path == "/token":
            return Reply(status, body)
        return Reply(401, b"", {"WWW-Authenticate": f'Bearer realm="http://{server.host}/token"'})

    hub.over = guard
    assert problem_of(open_registry().image(f"{server.host}/app:1")).kind == "unreadable"


# Limits and faults


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
