"""Registries that want a login, and to whom it is told."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from tare.world.credentials import Credentials
from tare.world.registry import ImageFacts, Registry

from .loopback_registry import (
    Question,
    Reply,
    Server,
    encode,
    serve,
)
from .stub_hub import IMAGE, Hub, problem_of

pytest.importorskip("httpx", reason="needs httpx, the extra `registry`")


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
