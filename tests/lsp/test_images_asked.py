"""Base images whose registry is asked while a document is open: against a registry on the loopback."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tare.lsp import image_answers, package_answers
from tare.lsp.engine import Engine
from tare.model.facts import PackageSize
from tare.text.sizes import say_bytes

from ..world.loopback_registry import (
    OCI_INDEX,
    OCI_MANIFEST,
    PROGRAM,
    Question,
    Reply,
    Server,
    digest,
    make_image,
    make_index,
    push,
    real_registry,
    serve,
)
from .editors import FULL_CLIENT, InProcess, with_workspace

pytest.importorskip("httpx", reason="needs httpx, the extra `registry`")

URI = "untitled:Untitled-1"
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
REFRESH = with_workspace(FULL_CLIENT, inlayHint={"refreshSupport": True}, codeLens={"refreshSupport": True})
CONFIG = {"User": "app", "ExposedPorts": {"8080/tcp": {}}, "Shell": ["/bin/bash", "-c"]}
AMD, ARM = make_image("amd64", config=CONFIG), make_image("arm64", layers=5)
INDEX = make_index(AMD, ARM)
PULLED, PULLED_ARM = (sum(map(len, image.layers)) for image in (AMD, ARM))
assert say_bytes(PULLED) != say_bytes(PULLED_ARM)
BASIC = "Basic " + base64.b64encode(b"ann:secret").decode()


class Answering:
    """team/app:1.0 and nothing else. Waits for `gate`, and wants a login where `login` says so."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.login = ""
        self._documents = {digest(one): one for image in (AMD, ARM) for one in (image.manifest, image.config)}
        self._documents |= {digest(INDEX): INDEX, "1.0": INDEX}

    def __call__(self, question: Question) -> Reply:
        self.gate.wait(20)
        if self.login and question.headers.get("authorization") != self.login:
            return Reply(401, b"{}", {"WWW-Authenticate": 'Basic realm="here"'})
        data = self._documents.get(question.path.rpartition("/")[2]) if "/team/app/" in question.path else None
        if data is None:
            return Reply(404, b"{}")
        kind = OCI_INDEX if data is INDEX else OCI_MANIFEST
        return Reply(200, data, {"Content-Type": kind, "Docker-Content-Digest": digest(data)})


@pytest.fixture
def answering() -> Iterator[Answering]:
    made = Answering()
    yield made
    made.gate.set()


@pytest.fixture
def registry(answering: Answering) -> Iterator[Server]:
    with serve(answering) as server:
        yield server


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nobody's cache and nobody's credentials."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DOCKER_CONFIG"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("DOCKER_AUTH_CONFIG", "REGISTRY_AUTH_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(image_answers, "_STILL", 0.1)
    return tmp_path


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess(Engine) as editor:
        editor.initialize(REFRESH)
        yield editor


def hints(editor: InProcess, uri: str = URI) -> list[str]:
    params = {"textDocument": {"uri": uri}, "range": WHOLE}
    return [hint["label"] for hint in editor.request("textDocument/inlayHint", params)["result"]]


def hover(editor: InProcess, character: int = 8, line: int = 0) -> str:
    place = {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}
    text: str = editor.request("textDocument/hover", place)["result"]["contents"]["value"]
    return text


def set_up(editor: InProcess, **given: Any) -> None:
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": given}})
    editor.turn()


def wait_for_hints(editor: InProcess, expected: list[str]) -> None:
    editor.wait_for(lambda: hints(editor) == expected)


def test_a_hint_changes_when_the_registry_answers(editor: InProcess, registry: Server, answering: Answering) -> None:
    answering.gate.clear()
    set_up(editor, network=True)
    editor.open(f"FROM {registry.host}/team/app:1.0\n", URI)
    assert hints(editor) == [], "nobody knows the image yet"
    editor.wait_for(lambda: registry.asked)
    begin = time.monotonic()
    editor.change(2, {"text": f"FROM {registry.host}/team/app:1.0\nUSER a\n"}, uri=URI)
    assert hints(editor) == []
    assert time.monotonic() - begin < 2, "a keystroke does not wait for a registry"
    assert editor.sent("workspace/inlayHint/refresh") == []
    answering.gate.set()
    editor.wait_for(lambda: editor.sent("workspace/inlayHint/refresh"))
    assert hints(editor) == [f"{say_bytes(PULLED)} pull"]
    said = hover(editor)
    for part in ("- User: `app`", "`/bin/bash -c`", "- Ports: `8080/tcp`", "- Created: 2026-01-02", digest(INDEX)):
        assert part in said
    assert "- Platforms: `linux/amd64`, `linux/arm64`" in said


def test_the_platform_that_from_names_is_asked_for(editor: InProcess, registry: Server) -> None:
    set_up(editor, network=True)
    editor.open(f"ARG P=aarch64\nFROM --platform=$P {registry.host}/team/app:1.0\n", URI)
    wait_for_hints(editor, [f"{say_bytes(PULLED_ARM)} pull (linux/arm64)"])
    assert "for `linux/arm64`" in hover(editor, 30, 1)


def test_nobody_is_asked_unless_the_user_wants_it(editor: InProcess, registry: Server) -> None:
    editor.open(f"FROM {registry.host}/team/app:1.0\n", URI)
    assert hints(editor) == []
    editor.turn(0.5)
    assert registry.asked == []
    set_up(editor, network=True)
    wait_for_hints(editor, [f"{say_bytes(PULLED)} pull"])
    set_up(editor, network=False)
    assert hints(editor) == [], "what is not allowed any more is not shown any more"


def test_a_configuration_of_the_project_cannot_turn_it_on(
    editor: InProcess, registry: Server, surroundings: Path
) -> None:
    (surroundings / ".tare.toml").write_text("network = true\n")
    uri = (surroundings / "Dockerfile").as_uri()
    editor.open(f"FROM {registry.host}/team/app:1.0\n", uri)
    editor.turn(2.0)
    assert hints(editor, uri) == []
    assert registry.asked == []


def test_what_was_answered_is_kept_on_disk(editor: InProcess, registry: Server) -> None:
    text = f"FROM {registry.host}/team/app:1.0\n"
    set_up(editor, network=True)
    editor.open(text, URI)
    wait_for_hints(editor, [f"{say_bytes(PULLED)} pull"])
    count = len(registry.asked)
    with InProcess(Engine) as other:
        other.initialize(REFRESH)
        set_up(other, network=True)
        other.open(text, URI)
        wait_for_hints(other, [f"{say_bytes(PULLED)} pull"])
    assert len(registry.asked) == count


def test_a_name_that_is_being_typed_is_not_asked_for(
    editor: InProcess, registry: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_answers, "_STILL", 0.6)
    set_up(editor, network=True)
    editor.open("\n", URI)
    name = f"{registry.host}/team/app:1.0"
    for version, end in enumerate(range(name.index("/") + 2, len(name) + 1), 2):
        editor.change(version, {"text": f"FROM {name[:end]}\n"}, uri=URI)
        hints(editor)
        editor.turn(0.01)
    wait_for_hints(editor, [f"{say_bytes(PULLED)} pull"])
    assert registry.paths[0] == "/v2/team/app/manifests/1.0"
    assert all(path.startswith("/v2/team/app/") for path in registry.paths)


def test_a_failure_is_told_once_and_the_rest_goes_on(
    editor: InProcess, registry: Server, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(editor, network=True)
    editor.open(f"FROM {registry.host}/team/none:1\nUSER a\nFROM {registry.host}/team/app:1.0\n", URI)
    wait_for_hints(editor, [f"{say_bytes(PULLED)} pull"])
    editor.wait_for(lambda: "No answer from the registry" in hover(editor))
    assert "has no such image of team/none" in hover(editor)
    editor.change(2, {"text": f"FROM {registry.host}/team/none:1\nUSER b\n"}, uri=URI)
    hints(editor)
    editor.turn(0.3)
    about = [one for one in caplog.messages if "team/none" in one]
    assert len(about) == 1
    assert sum("/team/none/" in path for path in registry.paths) == 1


@pytest.fixture
def helper(surroundings: Path, registry: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """A credential helper for the registry; whether it ran."""
    trace = surroundings / "trace"
    program = surroundings / "bin" / "docker-credential-probe"
    program.parent.mkdir()
    said = json.dumps({"Username": "ann", "Secret": "secret"})
    program.write_text(f"#!/bin/sh\ntouch '{trace}'\necho '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    settings = {"credHelpers": {registry.host: "probe"}}
    (surroundings / "DOCKER_CONFIG" / "config.json").write_text(json.dumps(settings))
    return trace.exists


def test_a_credential_helper_runs_only_where_the_user_allows_it(
    editor: InProcess, registry: Server, answering: Answering, helper: Callable[[], bool]
) -> None:
    answering.login = BASIC
    set_up(editor, network=True)
    editor.open(f"FROM {registry.host}/team/app:1.0\n", URI)
    editor.wait_for(lambda: "runs only where that is allowed" in hover(editor))
    assert not helper()
    assert hints(editor) == []
    set_up(editor, network=True, credentialHelpers=True)
    wait_for_hints(editor, [f"{say_bytes(PULLED)} pull"])
    assert helper()


def test_a_project_cannot_allow_it(
    editor: InProcess, registry: Server, answering: Answering, helper: Callable[[], bool], surroundings: Path
) -> None:
    answering.login = BASIC
    (surroundings / ".tare.toml").write_text("credential-helpers = true\n")
    set_up(editor, network=True)
    uri = (surroundings / "Dockerfile").as_uri()
    editor.open(f"FROM {registry.host}/team/app:1.0\n", uri)
    editor.wait_for(lambda: registry.asked)
    editor.turn(0.5)
    assert not helper()


def test_credentials_of_a_file_are_read(
    editor: InProcess, registry: Server, answering: Answering, surroundings: Path
) -> None:
    answering.login = BASIC
    known = {"auths": {registry.host: {"auth": base64.b64encode(b"ann:secret").decode()}}}
    (surroundings / "DOCKER_CONFIG" / "config.json").write_text(json.dumps(known))
    set_up(editor, network=True)
    editor.open(f"FROM {registry.host}/team/app:1.0\n", URI)
    wait_for_hints(editor, [f"{say_bytes(PULLED)} pull"])


@pytest.mark.skipif(PROGRAM is None, reason="needs docker-registry, a package of Debian")
def test_against_a_real_registry(editor: InProcess, surroundings: Path) -> None:
    with real_registry(surroundings) as host:
        push(host, "team/app", "1.0", AMD, ARM, index=INDEX)
        set_up(editor, network=True)
        editor.open(f"FROM {host}/team/app:1.0\nFROM --platform=linux/arm64 {host}/team/app:1.0\n", URI)
        wait_for_hints(editor, [f"{say_bytes(PULLED)} pull", f"{say_bytes(PULLED_ARM)} pull (linux/arm64)"])


def test_package_registries_are_asked_where_the_network_is_on(
    editor: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[str] = []

    class Answers:
        """Knows one package, and notes who wants any."""

        def __init__(self, host: Any) -> None:
            self.sizes = self

        def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
            return PackageSize(name, "1.0", 7_000_000, 2_000_000) if name == "ours-alone" else None

        def want(self, uri: str, model: Any) -> None:
            wanted.append(uri)

        def forget(self, uri: str) -> None:
            wanted.clear()

    monkeypatch.setattr(package_answers, "PackageAnswers", Answers)
    editor.open("FROM scratch AS a\nRUN pip install --no-cache-dir ours-alone==1.0\n", URI)
    assert hints(editor) == []
    assert wanted == []
    set_up(editor, network=True)
    (hint,) = hints(editor)
    assert "7" in hint
    assert wanted
    set_up(editor)
    assert hints(editor) == []
    assert wanted == []
