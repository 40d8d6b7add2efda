"""Inlay hints over the protocol: positions, ranges, form, settings, and when it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tare.lsp.engine import Engine

from .editors import FULL_CLIENT, InProcess, OverPipes, encode, with_workspace

URI = "untitled:Untitled-1"
TEXT = "FROM --platform=🐳 python:3.12 \\\n  AS a\n\nFROM debian:12\nUSER a\n"


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess(Engine) as editor:
        yield editor


def _hints(editor: InProcess | OverPipes, first: int = 0, last: int = 99, uri: str = URI) -> Any:
    place = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
    answer = editor.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": place})
    return answer["result"]


def _labels(editor: InProcess, uri: str = URI) -> list[str]:
    return [hint["label"] for hint in _hints(editor, uri=uri)]


def test_it_is_announced(editor: InProcess) -> None:
    assert editor.initialize()["inlayHintProvider"] is True


@pytest.mark.parametrize(("encoding", "character"), [("utf-16", 32), ("utf-32", 31)])
def test_positions_in_the_encoding_of_the_editor(editor: InProcess, encoding: str, character: int) -> None:
    editor.initialize({**FULL_CLIENT, "general": {"positionEncodings": [encoding]}})
    editor.open(TEXT, URI)
    first, second = _hints(editor)
    assert first["position"] == {"line": 0, "character": character}
    assert second["position"] == {"line": 3, "character": 14}


def test_the_form_of_a_hint(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    hint = _hints(editor)[0]
    assert sorted(hint) == ["label", "paddingLeft", "position", "tooltip"], "it is neither a type nor a parameter"
    assert (hint["label"], hint["paddingLeft"]) == ("≈ 411 MB pull", True)
    assert hint["tooltip"]["kind"] == "markdown"
    assert "Sizes of `python:3.12`" in hint["tooltip"]["value"]


def test_only_the_lines_that_are_asked_for(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    assert [hint["position"]["line"] for hint in _hints(editor, 0, 1)] == [0]
    assert [hint["position"]["line"] for hint in _hints(editor, 1, 3)] == []
    assert [hint["position"]["line"] for hint in _hints(editor, 3, 4)] == [3]


def test_hints_follow_the_text(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    start = {"line": 0, "character": 0}
    editor.change(2, {"range": {"start": start, "end": start}, "text": "# a comment\n"}, uri=URI)
    assert [hint["position"]["line"] for hint in _hints(editor)] == [1, 4]
    editor.change(3, {"text": "FROM scratch\n"}, uri=URI)
    assert _hints(editor) == []


def test_nothing_where_nothing_is_open_or_judged(editor: InProcess) -> None:
    editor.initialize()
    assert _hints(editor) == []
    editor.open("FROM debian:12\n", "file:///w/.dockerignore", language="ignore")
    assert _hints(editor, uri="file:///w/.dockerignore") == []


def test_a_request_without_a_range_is_refused(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    answer = editor.request("textDocument/inlayHint", {"textDocument": {"uri": URI}})
    assert answer["error"]["code"] == -32602


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, 2),
        ({"inlayHints": {"enable": True}}, 2),
        ({"inlayHints": {"enable": False}}, 0),
        ({"inlayHints.enable": False}, 0),
        ({"inlayHints": {"images": False}}, 0),
        ({"inlayHints": {"packages": False, "files": False}}, 2),
        ({"inlayHints": "nonsense"}, 2),
        ({"enable": False}, 0),
    ],
)
def test_they_can_be_switched_off(editor: InProcess, settings: dict[str, Any], shown: int) -> None:
    editor.initialize(initializationOptions={"settings": settings})
    editor.open(TEXT, URI)
    assert len(_hints(editor)) == shown


def test_a_folder_can_switch_them_off_while_they_are_shown(editor: InProcess) -> None:
    folders = [{"uri": "file:///w/one", "name": "one"}]
    client = with_workspace(FULL_CLIENT, configuration=True, inlayHint={"refreshSupport": True})
    editor.initialize(client, workspaceFolders=folders)
    for uri in ("file:///w/one/Dockerfile", "file:///w/two/Dockerfile"):
        editor.open("FROM debian:12\n", uri)
        assert _labels(editor, uri) == ["≈ 48 MB pull"]
    (asked,) = editor.sent("workspace/configuration")
    assert [item.get("scopeUri") for item in asked["params"]["items"]] == [None, "file:///w/one"]
    editor.write(encode({"id": asked["id"], "result": [None, {"inlayHints": {"enable": False}}]}))
    editor.wait_for(lambda: editor.sent("workspace/inlayHint/refresh"))
    assert _labels(editor, "file:///w/one/Dockerfile") == []
    assert _labels(editor, "file:///w/two/Dockerfile") == ["≈ 48 MB pull"]


def test_nothing_of_it_is_loaded_before_it_is_asked_for() -> None:
    """The first findings must not wait for what is shown beside them."""
    telling = """
import sys
from tare.lsp.engine import Engine
from tare.lsp.start import serve
class Telling(Engine):
    def close(self, uri):
        print(uri, "tare.features.inlay" in sys.modules, file=sys.stderr)
serve(Telling)
"""
    with OverPipes(code=telling) as editor:
        editor.initialize()
        editor.open(TEXT, URI)
        editor.wait_for(lambda: editor.published(URI))
        editor.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        editor.open(TEXT, f"{URI}-2")
        assert len(_hints(editor, uri=f"{URI}-2")) == 2
        editor.notify("textDocument/didClose", {"textDocument": {"uri": f"{URI}-2"}})
        editor.request("shutdown")
        editor.notify("exit")
        editor.process.wait(10)
        assert editor.process.stderr is not None
        assert editor.process.stderr.read().decode() == f"{URI} False\n{URI}-2 True\n"
