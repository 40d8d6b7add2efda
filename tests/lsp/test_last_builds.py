"""What the last build measured, while its Dockerfile is open: from files that change, and from docker where allowed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tare.lsp import last_builds
from tare.lsp.engine import Engine

from .editors import FULL_CLIENT, InProcess, with_workspace

TEXT = "FROM debian:bookworm-slim\nRUN make\nRUN strip a\n"
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
REFRESH = with_workspace(FULL_CLIENT, inlayHint={"refreshSupport": True})


def history(make_bytes: int) -> str:
    """What `docker history --format json` says of the build of `TEXT`."""
    steps = [
        {"CreatedBy": "RUN /bin/sh -c strip a # buildkit", "Size": "2000000", "Comment": "buildkit.dockerfile.v0"},
        {"CreatedBy": "RUN /bin/sh -c make # buildkit", "Size": str(make_bytes), "Comment": "buildkit.dockerfile.v0"},
        {"CreatedBy": "/bin/sh -c #(nop) ADD file:1 in / ", "Size": "74000000", "Comment": ""},
    ]
    return "\n".join(map(json.dumps, steps))


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcess]:
    monkeypatch.setattr(last_builds, "_PAUSE", 0.05)
    with InProcess(Engine) as editor:
        editor.initialize(REFRESH)
        yield editor


def hints(editor: InProcess, uri: str) -> list[str]:
    params = {"textDocument": {"uri": uri}, "range": WHOLE}
    return [hint["label"] for hint in editor.request("textDocument/inlayHint", params)["result"]]


def built(make: str = "") -> list[str]:
    return [f"{size} in the last build" for size in ("74 MB", make, "2 MB")]


def set_up(editor: InProcess, **given: Any) -> None:
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": given}})
    editor.turn()


def test_real_sizes_follow_the_file_and_leave_lines_that_were_changed(editor: InProcess, tmp_path: Path) -> None:
    uri, record = (tmp_path / "Dockerfile").as_uri(), tmp_path / "history.json"
    record.write_text(history(4_500_000))
    set_up(editor, build="history.json")
    editor.open(TEXT, uri)
    editor.wait_for(lambda: hints(editor, uri) == built("4.5 MB"))

    editor.change(2, {"text": TEXT.replace("make", "make install")}, uri=uri)
    assert hints(editor, uri) == [built()[0], built()[2]], "that line was not built"
    editor.change(3, {"text": TEXT}, uri=uri)
    assert hints(editor, uri) == built("4.5 MB")

    record.write_text(history(67_000_000))
    editor.wait_for(lambda: hints(editor, uri) == built("67 MB"))  # a build ended while nobody typed

    record.unlink()
    editor.wait_for(lambda: hints(editor, uri) == ["≈ 28 MB pull"])
    record.write_text(history(1_000_000))
    editor.wait_for(lambda: hints(editor, uri) == built("1 MB"))
    set_up(editor)
    assert hints(editor, uri) == ["≈ 28 MB pull"]


def test_documents_are_judged_again_only_when_the_file_changed(editor: InProcess, tmp_path: Path) -> None:
    uri = (tmp_path / "Dockerfile").as_uri()
    (tmp_path / "history.json").write_text(history(4_500_000))
    (tmp_path / ".tare.toml").write_text('build = "history.json"\n')
    editor.open(TEXT, uri)
    editor.wait_for(lambda: len(hints(editor, uri)) == 3)
    editor.turn(0.2)
    analysis = editor.server.workbench.snapshot(uri)
    editor.turn(0.5)
    assert editor.server.workbench.snapshot(uri) is analysis


def test_a_file_that_is_not_there_is_told_of_once(
    editor: InProcess, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    uri = (tmp_path / "Dockerfile").as_uri()
    set_up(editor, build="nowhere.json")
    editor.open(TEXT, uri)
    editor.wait_for(lambda: caplog.messages)
    for version in (2, 3):
        editor.change(version, {"text": f"{TEXT}USER a{version}\n"}, uri=uri)
        assert hints(editor, uri) == ["≈ 28 MB pull"]
        editor.turn(0.1)
    assert caplog.messages == [f"the last build: {tmp_path / 'nowhere.json'}: does not exist"]


@pytest.fixture
def trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A docker that tells of one image; the file holds how it was called."""
    trace, program = tmp_path / "trace", tmp_path / "bin" / "docker"
    program.parent.mkdir()
    (tmp_path / "told").write_text(history(4_500_000))
    inspected = json.dumps([{"Id": "sha256:" + "a" * 64, "Size": 80_500_000, "RootFS": {"Layers": []}, "Config": {}}])
    program.write_text(
        f"#!/bin/sh\necho \"$@\" >> '{trace}'\n"
        f"case $1 in image) echo '{inspected}';; *) cat '{tmp_path / 'told'}';; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return trace


def test_docker_is_asked_only_where_the_user_allows_it(editor: InProcess, tmp_path: Path, trace: Path) -> None:
    uri = (tmp_path / "Dockerfile").as_uri()
    (tmp_path / ".tare.toml").write_text('built-image = "app:dev"\ndocker = true\n')
    editor.open(TEXT, uri)
    assert hints(editor, uri) == ["≈ 28 MB pull"]
    editor.turn(0.3)
    assert not trace.exists(), "a project cannot allow it"
    set_up(editor, docker=True)
    editor.wait_for(lambda: hints(editor, uri) == built("4.5 MB"))
    calls = trace.read_text().splitlines()
    assert len(calls) == 2
    assert all(call.endswith(" app:dev") for call in calls)
