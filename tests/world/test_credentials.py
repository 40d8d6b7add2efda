"""Where credentials are found, and that no program runs for them unless that was allowed."""

from __future__ import annotations

import base64
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.world.credentials import CredentialProblem, Credentials, find_credentials

HUB = "https://index.docker.io/v1/"


def packed(pair: str) -> str:
    return base64.b64encode(pair.encode()).decode()


class Home:
    """A home folder with the files that docker and podman write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"HOME": str(folder), "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        (folder / "bin").mkdir()

    def write(self, value: Any, path: str = ".docker/config.json") -> str:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(value if isinstance(value, str) else json.dumps(value))
        return str(target)

    def helper(self, name: str, script: str) -> None:
        path = self.folder / "bin" / f"docker-credential-{name}"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def find(self, registry: str, repository: str = "", **options: Any) -> Credentials | CredentialProblem | None:
        return find_credentials(registry, repository, environ=self.environ, **options)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def pair(found: object) -> tuple[str, str]:
    assert isinstance(found, Credentials), found
    return found.username, found.password


@pytest.mark.parametrize(
    ("key", "registry"),
    [
        (HUB, "docker.io"),
        ("docker.io", "docker.io"),
        ("index.docker.io", "docker.io"),
        ("ghcr.io", "ghcr.io"),
        ("https://ghcr.io", "ghcr.io"),
        ("https://ghcr.io/v2/", "ghcr.io"),
        ("GHCR.io", "ghcr.io"),
        ("http://registry.lan:5000", "registry.lan:5000"),
        ("registry.lan:5000/v1/", "registry.lan:5000"),
    ],
)
def test_the_spellings_of_a_registry(home: Home, key: str, registry: str) -> None:
    path = home.write({"auths": {key: {"auth": packed("ann:pass:word")}}})
    found = home.find(registry)
    assert pair(found) == ("ann", "pass:word")
    assert isinstance(found, Credentials)
    assert found.source == path


@pytest.mark.parametrize("registry", ["ghcr.io.evil.example", "evil.example", "hcr.io", "ghcr.io:444", "registry.lan"])
def test_another_registry_gets_nothing(home: Home, registry: str) -> None:
    home.write({"auths": {"ghcr.io": {"auth": packed("a:b")}, "registry.lan:5000": {"auth": packed("a:b")}}})
    assert home.find(registry) is None


def test_tokens(home: Home) -> None:
    home.write(
        {
            "auths": {
                "a.example": {"auth": packed("00000000-0000-0000-0000-000000000000:"), "identitytoken": "long"},
                "b.example": {"registrytoken": "ready"},
                "c.example": {"username": "ann", "password": "secret"},
                "d.example": {"auth": packed("ann:secret\0\0")},
            }
        }
    )
    first, second = home.find("a.example"), home.find("b.example")
    assert isinstance(first, Credentials)
    assert isinstance(second, Credentials)
    assert (first.identity_token, second.registry_token) == ("long", "ready")
    assert pair(home.find("c.example")) == pair(home.find("d.example")) == ("ann", "secret")


def test_podman_keeps_them_for_parts_of_a_registry(home: Home) -> None:
    auths = {name: {"auth": packed(f"{name}:x")} for name in ("quay.io", "quay.io/team", "quay.io/team/app")}
    home.write({"auths": auths}, ".config/containers/auth.json")
    assert pair(home.find("quay.io", "team/app"))[0] == "quay.io/team/app"
    assert pair(home.find("quay.io", "team/other"))[0] == "quay.io/team"
    assert pair(home.find("quay.io", "teams/app"))[0] == "quay.io"
    assert pair(home.find("quay.io"))[0] == "quay.io"


def test_the_order_of_the_files(home: Home) -> None:
    def login(name: str) -> dict[str, Any]:
        return {"auths": {"ghcr.io": {"auth": packed(f"{name}:x")}}}

    home.write(login("user"), ".config/containers/auth.json")
    assert pair(home.find("ghcr.io"))[0] == "user"
    home.environ["XDG_RUNTIME_DIR"] = str(home.folder / "run")
    home.write(login("runtime"), "run/containers/auth.json")
    assert pair(home.find("ghcr.io"))[0] == "runtime"
    home.environ["REGISTRY_AUTH_FILE"] = home.write(login("named"), "named.json")
    assert pair(home.find("ghcr.io"))[0] == "named"
    home.write(login("docker"))
    assert pair(home.find("ghcr.io"))[0] == "docker"
    home.write(login("elsewhere"), "elsewhere/config.json")
    home.environ["DOCKER_CONFIG"] = str(home.folder / "elsewhere")
    assert pair(home.find("ghcr.io"))[0] == "elsewhere"
    home.environ["DOCKER_AUTH_CONFIG"] = json.dumps(login("inline"))
    assert pair(home.find("ghcr.io"))[0] == "inline"


# Helpers


def test_no_helper_runs_unless_allowed(home: Home) -> None:
    ran = home.folder / "ran"
    home.helper("store", f"touch '{ran}'")
    home.write({"auths": {HUB: {}}, "credsStore": "store", "credHelpers": {"gcr.io": "store"}})
    for registry in ("docker.io", "gcr.io"):
        found = home.find(registry)
        assert isinstance(found, CredentialProblem)
        assert found.helper == "store"
        assert "allowed" in found.message
    # Nobody logged in there: docker leaves an entry behind for each login.
    assert home.find("ghcr.io") is None
    assert not ran.exists()


def test_what_a_helper_is_asked_and_answers(home: Home) -> None:
    asked = home.folder / "asked"
    answer = '{"ServerURL":"x","Username":"ann","Secret":"s3cret"}'
    home.helper("store", f"echo \"$1 $(cat)\" >> '{asked}'; echo '{answer}'")
    home.write({"credsStore": "store"})
    found = home.find("docker.io", runs_helpers=True)
    assert pair(found) == ("ann", "s3cret")
    assert isinstance(found, Credentials)
    assert found.source == "docker-credential-store"
    assert pair(home.find("registry.lan:5000", runs_helpers=True)) == ("ann", "s3cret")
    assert asked.read_text() == f"get {HUB}\nget registry.lan:5000\n"


def test_a_helper_for_one_registry_comes_first(home: Home) -> None:
    home.helper("one", """echo '{"Username":"<token>","Secret":"long-lived"}'""")
    home.helper("all", """echo '{"Username":"all","Secret":"x"}'""")
    home.write({"credsStore": "all", "credHelpers": {"gcr.io": "one"}})
    found = home.find("gcr.io", runs_helpers=True)
    assert isinstance(found, Credentials)
    assert (found.identity_token, found.username) == ("long-lived", "")
    assert pair(home.find("ghcr.io", runs_helpers=True)) == ("all", "x")


def test_a_helper_that_has_none_leaves_it_to_the_file(home: Home) -> None:
    home.helper("store", "echo 'credentials not found in native keychain'; exit 1")
    home.write({"auths": {"ghcr.io": {"auth": packed("file:x")}}, "credsStore": "store"})
    assert pair(home.find("ghcr.io", runs_helpers=True)) == ("file", "x")
    assert home.find("quay.io", runs_helpers=True) is None


@pytest.mark.parametrize(
    "script", ["exit 1", "echo nonsense", "echo '[]'", """echo '{"Username":"ann"}'""", "echo secret >&2; exit 3"]
)
def test_helpers_that_fail(home: Home, script: str) -> None:
    home.helper("store", script)
    home.write({"credsStore": "store"})
    found = home.find("ghcr.io", runs_helpers=True)
    assert isinstance(found, CredentialProblem)
    assert "docker-credential-store" in found.message
    assert "secret" not in found.message


def test_a_helper_that_never_answers_is_ended_with_all_that_it_started(home: Home) -> None:
    home.helper("slow", "sleep 60 & echo $! > '%s'; wait" % (home.folder / "pid"))
    home.write({"credsStore": "slow"})
    started = time.monotonic()
    found = home.find("ghcr.io", runs_helpers=True, helper_seconds=0.5)
    assert time.monotonic() - started < 5
    assert isinstance(found, CredentialProblem)
    assert "0.5 s" in found.message
    child = int((home.folder / "pid").read_text())
    until = time.monotonic() + 5
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(child)


def _runs(process: int) -> bool:
    """Whether it runs; one that ended and that nobody has asked about yet does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize("name", ["../evil", "a/b", "", "-x", "a b", "a;b", 5, None])
def test_names_that_are_no_helper(home: Home, name: Any) -> None:
    home.helper("evil", 'echo \'{"Username":"evil","Secret":"x"}\'')
    home.write({"credsStore": name, "credHelpers": {"ghcr.io": name}})
    assert not isinstance(home.find("ghcr.io", runs_helpers=True), Credentials)


# Files that are not what they should be, and secrets


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "null", '{"auths": []}', '{"auths": {"ghcr.io": 5}}', '{"auths": {"ghcr.io": {}}}', "[" * 99_999],
)
def test_files_that_say_nothing(home: Home, text: str) -> None:
    home.write(text)
    assert home.find("ghcr.io") is None


@pytest.mark.parametrize("auth", ["%%%", packed("no colon"), base64.b64encode(b"\xff:\xff").decode()])
def test_an_entry_that_cannot_be_read(home: Home, auth: str) -> None:
    home.write({"auths": {"ghcr.io": {"auth": auth}}})
    found = home.find("ghcr.io")
    assert isinstance(found, CredentialProblem)
    assert auth not in found.message


def test_no_secret_shows() -> None:
    shown = repr(Credentials("ann", "secret-1", "secret-2", "secret-3", "file"))
    assert "ann" in shown
    assert "secret" not in shown


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=3)))
def test_any_object_is_survived(value: dict[str, Any]) -> None:
    inline = json.dumps({"auths": value, "credHelpers": value, "credsStore": next(iter(value.values()), None)})
    environ = {"HOME": "/nowhere", "PATH": "", "DOCKER_AUTH_CONFIG": inline}
    found = find_credentials("ghcr.io", "a/b", environ=environ, runs_helpers=True)
    assert found is None or isinstance(found, Credentials | CredentialProblem)
