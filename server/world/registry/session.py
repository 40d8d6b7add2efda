"""Questions to one registry as somebody: tokens are fetched where it asks for them, and kept while they last."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from ...model.images.image import DOCKER_HUB
from ...text import Record
from ..credentials import CredentialProblem, Credentials
from .facts import NOT_FOUND, REFUSED, UNAUTHORIZED, UNREADABLE, RegistryProblem
from .headers import Challenge, read_challenges
from .transport import Answer, Failed, Transport

FindCredentials = Callable[[str, str], "Credentials | CredentialProblem | None"]
"""The credentials for a registry and a repository of it."""

_HUB_HOST = "registry-1.docker.io"
_MOST_TOKEN_BYTES = 1_000_000
_USUAL_SECONDS = 60.0  # spec/auth/token.md: a token without `expires_in` lasts a minute
_MARGIN_SECONDS = 5.0


class _Kept(Record):
    header: str
    until: float


class Session:
    """Asks registries about repositories. One for all threads."""

    def __init__(
        self,
        transport: Transport,
        credentials: FindCredentials,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}

    def ask(
        self, registry: str, repository: str, path: str, most_bytes: int, accept: str = "*/*", method: str = "GET"
    ) -> Answer:
        """The answer to a path below `/v2/<repository>/`. Raises Failed: also for every status but 200."""
        host = _HUB_HOST if registry == DOCKER_HUB else registry
        full = f"/v2/{repository}/{path}"
        key = (registry, repository)
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        kept = self._kept.get(key)
        if kept is not None and kept.until > self._clock():
            answer = self._transport.ask_host(host, full, most_bytes, {**headers, "Authorization": kept.header}, method)
        else:
            answer = self._transport.ask_host(host, full, most_bytes, headers, method)
        if answer.status == 401 and urlsplit(answer.url).netloc == host:
            authorization = self._authorize(registry, repository, read_challenges(answer.challenges))
            answer = self._transport.ask_host(
                host, full, most_bytes, {**headers, "Authorization": authorization}, method
            )
        return _judged(answer, registry, repository)

    def _authorize(self, registry: str, repository: str, challenges: tuple[Challenge, ...]) -> str:
        """The header that the registry asked for. Raises Failed."""
        self._kept.pop((registry, repository), None)
        found = self._credentials(registry, repository)
        if isinstance(found, CredentialProblem):
            # Whatever is wrong with what somebody once stored, public images need none of it.
            credentials, hint = None, f" ({found.message})"
        else:
            credentials, hint = found, ""
        for challenge in challenges:
            if challenge.scheme == "bearer" and "realm" in challenge.parameters:
                kept = self._token(registry, repository, challenge.parameters, credentials, hint)
                break
            if challenge.scheme == "basic" and credentials is not None and credentials.username:
                kept = _Kept(_basic(credentials), self._clock() + 3600)
                break
        else:
            raise Failed(RegistryProblem(UNAUTHORIZED, f"{registry} asks for a login{hint}"))
        self._kept[registry, repository] = kept
        return kept.header

    def _token(
        self,
        registry: str,
        repository: str,
        parameters: Mapping[str, str],
        credentials: Credentials | None,
        hint: str,
    ) -> _Kept:
        """A token for reading the repository, as spec/auth/token.md and spec/auth/oauth.md say."""
        if credentials is not None and credentials.registry_token:
            return _Kept(f"Bearer {credentials.registry_token}", self._clock() + 3600)
        realm = parameters["realm"]
        parts = urlsplit(realm)
        is_plain = parts.scheme == "http" and self._transport.may_be_plain(parts.netloc)
        if (parts.scheme != "https" and not is_plain) or not parts.netloc or "@" in parts.netloc:
            raise Failed(RegistryProblem(REFUSED, f"{registry} wants credentials sent to a place that is not safe"))
        query = {"scope": f"repository:{repository}:pull"}
        if parameters.get("service"):
            query["service"] = parameters["service"]
        headers: dict[str, str] = {}
        if credentials is not None and credentials.identity_token:
            form = {
                **query,
                "grant_type": "refresh_token",
                "refresh_token": credentials.identity_token,
                "client_id": "tare-ls",
            }
            answer = self._transport.ask(realm, _MOST_TOKEN_BYTES, headers, "POST", form=form)
        else:
            if credentials is not None and credentials.username:
                headers["Authorization"] = _basic(credentials)
            url = f"{realm}{'&' if parts.query else '?'}{urlencode(query)}"
            answer = self._transport.ask(url, _MOST_TOKEN_BYTES, headers)
        if answer.status in (400, 401, 403):
            said = f"does not accept the credentials of {credentials.source}" if credentials else "asks for a login"
            raise Failed(RegistryProblem(UNAUTHORIZED, f"{registry} {said}{hint}"))
        return self._read_token(answer, parts.netloc)

    def _read_token(self, answer: Answer, host: str) -> _Kept:
        value: Any = None
        if answer.status == 200:
            try:
                value = json.loads(answer.body)
            except (ValueError, RecursionError):
                value = None
        token = (value.get("token") or value.get("access_token")) if isinstance(value, Mapping) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Failed(RegistryProblem(UNREADABLE, f"{host} gives no token: status {answer.status}"))
        lasts = value.get("expires_in")
        seconds = float(lasts) if isinstance(lasts, (int, float)) and 0 < lasts < 1e7 else _USUAL_SECONDS
        return _Kept(f"Bearer {token}", self._clock() + max(seconds - _MARGIN_SECONDS, 0.0))


def _basic(credentials: Credentials) -> str:
    pair = f"{credentials.username}:{credentials.password}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def _judged(answer: Answer, registry: str, repository: str) -> Answer:
    if answer.status == 200:
        return answer
    if answer.status == 404:
        raise Failed(RegistryProblem(NOT_FOUND, f"{registry} has no such image of {repository}"))
    if answer.status in (401, 403):
        # Docker Hub answers so for repositories that do not exist, too.
        raise Failed(RegistryProblem(UNAUTHORIZED, f"{registry} does not show {repository}: it is private or missing"))
    raise Failed(RegistryProblem(REFUSED, f"{registry} answers with status {answer.status}"))
