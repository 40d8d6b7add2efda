"""Configuration files that are open in an editor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tare.lsp.convert import uri_of
from tare.lsp.engine import Engine

from .editors import InProcess


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess(Engine) as editor:
        yield editor


@pytest.mark.parametrize(
    ("name", "text", "message", "where"),
    [
        (".tare.toml", "preset = 'loud'\n", "preset: 'loud' is none of", (0, 9, 15)),
        (".tare.toml", "\n[severity]\nx = 'off'\n", "severity.x: no rule is called", (2, 0, 1)),
        ("pyproject.toml", "[tool.tare]\npresett = 1\n", "presett: unknown setting", (1, 0, 7)),
        (".hadolint.yaml", "ignored: DL3007\n", "ignored: expected a list", (0, 0, 7)),
        (".tare.toml", "a = \n", "", (0, 4, 4)),
    ],
)
def test_what_means_nothing_is_published(
    editor: InProcess, tmp_path: Path, name: str, text: str, message: str, where: tuple[int, int, int]
) -> None:
    editor.initialize(workspaceFolders=[{"uri": uri_of(str(tmp_path)), "name": "w"}])
    uri = uri_of(str(tmp_path / name))
    editor.open(text, uri, language="toml")
    (found,) = editor.published(uri)[-1]["diagnostics"]
    assert message in found["message"]
    assert found["severity"] == 2
    start, end = found["range"]["start"], found["range"]["end"]
    assert (start["line"], start["character"]) == where[:2]
    if message:
        assert (end["line"], end["character"]) == (where[0], where[2])


@pytest.mark.parametrize("name", ["pyproject.toml", "other.toml", "Cargo.toml"])
def test_files_that_are_not_ours_are_left_alone(editor: InProcess, tmp_path: Path, name: str) -> None:
    editor.initialize(workspaceFolders=[{"uri": uri_of(str(tmp_path)), "name": "w"}])
    uri = uri_of(str(tmp_path / name))
    editor.open("[project]\npreset = 3\n", uri, language="toml")
    assert all(not one["diagnostics"] for one in editor.published(uri))


def messages(editor: InProcess, uri: str) -> list[str]:
    published = editor.published(uri)
    return [one["message"] for one in published[-1]["diagnostics"]] if published else []


def test_a_file_that_nobody_has_opened_is_spoken_of(editor: InProcess, tmp_path: Path) -> None:
    config = tmp_path / ".tare.toml"
    config.write_text("\npresett = 'strict'\n", encoding="utf-8")
    uri = uri_of(str(config))
    editor.initialize(workspaceFolders=[{"uri": uri_of(str(tmp_path)), "name": "w"}])
    editor.open("FROM debian:13\n", uri_of(str(tmp_path / "Dockerfile")))
    editor.wait_for(lambda: messages(editor, uri))
    assert messages(editor, uri)[0].startswith("presett: unknown setting")
    assert editor.published(uri)[-1]["diagnostics"][0]["range"]["start"] == {"line": 1, "character": 0}
    config.write_text("preset = 'strict'\n", encoding="utf-8")
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
    editor.wait_for(lambda: not messages(editor, uri))


def test_an_open_file_speaks_for_itself(editor: InProcess, tmp_path: Path) -> None:
    config = tmp_path / ".tare.toml"
    config.write_text("presett = 1\n", encoding="utf-8")
    uri = uri_of(str(config))
    editor.initialize(workspaceFolders=[{"uri": uri_of(str(tmp_path)), "name": "w"}])
    editor.open("preset = 'strict'\n", uri, language="toml")
    editor.open("FROM debian:13\n", uri_of(str(tmp_path / "Dockerfile")))
    assert messages(editor, uri) == []


def test_settings_are_explained_and_completed(editor: InProcess, tmp_path: Path) -> None:
    editor.initialize(workspaceFolders=[{"uri": uri_of(str(tmp_path)), "name": "w"}])
    uri = uri_of(str(tmp_path / "pyproject.toml"))
    editor.open('[tool.tare]\npreset = ""\n', uri, language="toml")
    document = {"textDocument": {"uri": uri}}
    hover = editor.request("textDocument/hover", {**document, "position": {"line": 1, "character": 2}})["result"]
    assert "How much is said" in hover["contents"]["value"]
    assert hover["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 6}}
    offered = editor.request("textDocument/completion", {**document, "position": {"line": 1, "character": 10}})[
        "result"
    ]
    assert [one["label"] for one in offered["items"]] == ["minimal", "recommended", "strict", "hadolint"]
