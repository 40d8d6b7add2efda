"""Credentials for a registry, as `docker login` and `podman login` left them.

They are read from docker's `config.json` and podman's `auth.json`. A credential helper is a program: it is named in
those files, and it runs only where the user allows that. Secrets never show in a `repr` or in a problem.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..text import Record, regex
from .programs import run_program

_HUB_KEY = "https://index.docker.io/v1/"
_HUB_HOSTS = frozenset(("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"))
_HELPER_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
_MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """What to show a registry: a name with a password, or a token that is exchanged for others, or one used as it is.

    `source` is the file, or the helper, that gave them.
    """

    username: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)
    registry_token: str = field(default="", repr=False)
    source: str = ""


class CredentialProblem(Record):
    """Why credentials that there seem to be cannot be used; `helper` is the program that keeps them, if one does."""

    message: str
    helper: str | None = None


class Store(Record):
    """One file of credentials."""

    path: str
    auths: Mapping[str, Any]
    helpers: Mapping[str, Any]  # by registry
    default_helper: str | None


def find_credentials(
    registry: str,
    repository: str = "",
    *,
    runs_helpers: bool = False,
    environ: Mapping[str, str] | None = None,
    helper_seconds: float = 5.0,
) -> Credentials | CredentialProblem | None:
    """The credentials for a registry (`docker.io`, `ghcr.io`, `localhost:5000`); None where nobody logged in.

    Files are asked in the order in which docker and podman would be: `DOCKER_AUTH_CONFIG`, docker's, podman's; the
    first that knows the registry counts. `repository` decides where podman keeps credentials for a part of a registry.
    `runs_helpers` is the user's leave to run `docker-credential-…`; each runs for `helper_seconds` at most.
    Never raises.
    """
    environ = os.environ if environ is None else environ
    problem: CredentialProblem | None = None
    for store in _stores(environ):
        found = _from_store(store, registry, repository, runs_helpers, environ, helper_seconds)
        if isinstance(found, Credentials):
            return found
        problem = problem or found
    return problem


def _from_store(
    store: Store, registry: str, repository: str, runs_helpers: bool, environ: Mapping[str, str], seconds: float
) -> Credentials | CredentialProblem | None:
    """A helper for this registry comes before the file, as in docker (cli/config/configfile/file.go)."""
    own = next((name for host, name in store.helpers.items() if _host(host) == _host(registry)), None)
    entry = _entry(store.auths, registry, repository)
    written = _decode(entry, store.path) if entry is not None else None
    helper = own or store.default_helper
    if not isinstance(helper, str) or not helper:
        return written
    if runs_helpers:
        answer = _ask_helper(helper, _HUB_KEY if _host(registry) == "docker.io" else registry, environ, seconds)
        return answer if answer is not None else written
    if isinstance(written, Credentials):
        return written
    if entry is None and not own:
        return None  # with one store for all, docker leaves an entry in the file for each login
    message = f"docker-credential-{helper} keeps the credentials for {registry} and runs only where that is allowed"
    return CredentialProblem(message, helper)


def _stores(environ: Mapping[str, str]) -> Iterator[Store]:
    inline = environ.get("DOCKER_AUTH_CONFIG")
    if inline and (store := _read_store("DOCKER_AUTH_CONFIG", inline)):
        yield store
    seen = set()
    for path in _paths(environ):
        if path in seen:
            continue
        seen.add(path)
        try:
            with open(path, "rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError):
            continue
        if len(data) <= _MOST_BYTES and (store := _read_store(path, data)):
            yield store


def _paths(environ: Mapping[str, str]) -> Iterator[str]:
    home = environ.get("HOME") or environ.get("USERPROFILE") or os.path.expanduser("~")
    yield os.path.join(environ.get("DOCKER_CONFIG") or os.path.join(home, ".docker"), "config.json")
    if environ.get("REGISTRY_AUTH_FILE"):
        yield environ["REGISTRY_AUTH_FILE"]
    if environ.get("XDG_RUNTIME_DIR"):
        yield os.path.join(environ["XDG_RUNTIME_DIR"], "containers", "auth.json")
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    yield os.path.join(config, "containers", "auth.json")


def _read_store(path: str, data: str | bytes) -> Store | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, Mapping):
        return None
    auths, helpers, default = value.get("auths"), value.get("credHelpers"), value.get("credsStore")
    return Store(
        path,
        auths if isinstance(auths, Mapping) else {},
        helpers if isinstance(helpers, Mapping) else {},
        default if isinstance(default, str) and default else None,
    )


def _entry(auths: Mapping[str, Any], registry: str, repository: str) -> Mapping[str, Any] | None:
    """The entry whose key reaches furthest into `registry/repository`."""
    wanted = f"{_host(registry)}/{repository}".rstrip("/")
    best: tuple[int, Mapping[str, Any]] | None = None
    for key, entry in auths.items():
        place = _place(key)
        matches = wanted == place or wanted.startswith(f"{place}/")
        if matches and isinstance(entry, Mapping) and (best is None or len(place) > best[0]):
            best = (len(place), entry)
    return best[1] if best else None


def _place(key: str) -> str:
    """`https://index.docker.io/v1/` and `quay.io/team` as a registry with, perhaps, the start of a repository."""
    host, _, path = re.sub(r"^https?://", "", key).partition("/")
    path = re.sub(r"^v[12](/|$)", "", path).strip("/")
    return f"{_host(host)}/{path}" if path else _host(host)


def _host(registry: str) -> str:
    host = re.sub(r"^https?://", "", registry).partition("/")[0].lower()
    return "docker.io" if host in _HUB_HOSTS else host


def _decode(entry: Mapping[str, Any], source: str) -> Credentials | CredentialProblem | None:
    identity, token = _text(entry.get("identitytoken")), _text(entry.get("registrytoken"))
    username, password = _text(entry.get("username")), _text(entry.get("password"))
    packed = _text(entry.get("auth"))
    if packed:
        try:
            plain = base64.b64decode(packed, validate=True).decode("utf-8")
        except (ValueError, binascii.Error):
            return CredentialProblem(f"{source}: an entry's auth is not base64")
        username, colon, password = plain.partition(":")
        if not colon:
            return CredentialProblem(f"{source}: an entry's auth has no colon")
        password = password.strip("\0")
    if not (identity or token or username):
        return None
    return Credentials(username, password, identity, token, source)


def _ask_helper(
    helper: str, server: str, environ: Mapping[str, str], seconds: float
) -> Credentials | CredentialProblem | None:
    """The answer of `docker-credential-… get` (docker-credential-helpers, "Development"); None where it has none."""
    program = f"docker-credential-{helper}"
    path = shutil.which(program, path=environ.get("PATH")) if _HELPER_NAME.fullmatch(helper) else None
    if path is None:
        return CredentialProblem(f"{program} is not installed", helper)
    output = run_program([path, "get"], server, seconds, environ)
    if isinstance(output, str):
        return CredentialProblem(f"{program} {output}", helper)
    code, data = output
    if code != 0:
        if b"credentials not found" in data:
            return None
        return CredentialProblem(f"{program} failed", helper)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, Mapping) or not _text(value.get("Secret")):
        return CredentialProblem(f"{program} answered what cannot be read", helper)
    username, secret = _text(value.get("Username")), value["Secret"]
    if username == "<token>":
        return Credentials(identity_token=secret, source=program)
    return Credentials(username, secret, source=program)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
