"""Settings as editors send them, the folders of a workspace, and files that change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .editors import FULL_CLIENT, URI, InProcess, encode, with_workspace


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess() as editor:
        yield editor


def _configuring(**more: Any) -> dict[str, Any]:
    return with_workspace(FULL_CLIENT, configuration=True, **more)


def _answer_configuration(editor: InProcess, *values: Any) -> None:
    editor.write(encode({"id": editor.sent("workspace/configuration")[-1]["id"], "result": list(values)}))
    editor.turn()


def test_findings_wait_for_promised_settings(editor: InProcess) -> None:
    editor.initialize(_configuring())
    editor.open("FROM debian:latest")
    editor.turn(0.02)
    assert editor.published() == []
    _answer_configuration(editor, {"silent": True})
    assert editor.stub.settings == [{"": {"silent": True}}]
    assert [params["diagnostics"] for params in editor.published()] == [[]]


def test_findings_do_not_wait_for_ever(editor: InProcess) -> None:
    editor.initialize(_configuring())
    editor.open("FROM debian:latest")
    editor.wait_for(editor.published, 3)
    assert len(editor.published()[0]["diagnostics"]) == 1


def test_refused_settings_mean_the_defaults(editor: InProcess) -> None:
    editor.initialize(_configuring())
    editor.open("FROM debian:latest")
    ident = editor.sent("workspace/configuration")[0]["id"]
    editor.write(encode({"id": ident, "error": {"code": -32601, "message": "no"}}))
    editor.turn()
    assert len(editor.published()[0]["diagnostics"]) == 1


def test_settings_of_each_folder(editor: InProcess) -> None:
    folders = [{"uri": "file:///a", "name": "a"}, {"uri": "file:///b", "name": "b"}]
    editor.initialize(_configuring(), workspaceFolders=folders)
    asked = editor.sent("workspace/configuration")[0]["params"]["items"]
    assert asked == [
        {"section": "tare"},
        {"scopeUri": "file:///a", "section": "tare"},
        {"scopeUri": "file:///b", "section": "tare"},
    ]
    _answer_configuration(editor, {"x": 1}, {"x": 2}, None)
    assert editor.stub.settings == [{"": {"x": 1}, "file:///a": {"x": 2}}]


def test_changed_settings_are_asked_for_again(editor: InProcess) -> None:
    editor.initialize(_configuring())
    editor.open("FROM debian:latest")
    _answer_configuration(editor, {})
    assert len(editor.published()[-1]["diagnostics"]) == 1
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    _answer_configuration(editor, {"silent": True})
    assert editor.published()[-1]["diagnostics"] == []
    assert len(editor.published()) == 2


@pytest.mark.parametrize("settings", [{"tare": {"silent": True}}, {"silent": True}])
def test_settings_that_are_sent_along(editor: InProcess, settings: Any) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    editor.notify("workspace/didChangeConfiguration", {"settings": settings})
    editor.turn()
    assert editor.published()[-1]["diagnostics"] == []


@pytest.mark.parametrize("params", [None, {}, {"settings": None}, {"settings": []}, {"settings": 3}])
def test_odd_settings_do_no_harm(editor: InProcess, params: Any) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    editor.notify("workspace/didChangeConfiguration", params)
    editor.turn()
    assert len(editor.published()[-1]["diagnostics"]) == 1


def test_settings_that_came_before_the_engine_reach_it(editor: InProcess) -> None:
    editor.write(
        encode({"id": 1, "method": "initialize", "params": {"capabilities": {}}})
        + encode({"method": "workspace/didChangeConfiguration", "params": {"settings": {"silent": True}}})
    )
    editor.open("FROM debian:latest")
    assert editor.stub.settings == [{"": {"silent": True}}]
    assert editor.published()[-1]["diagnostics"] == []


def test_initialization_options_are_there_for_the_engine(editor: InProcess) -> None:
    editor.initialize(initializationOptions={"depth": "beginner"})
    assert editor.stub.host.options == {"depth": "beginner"}


def test_registrations(editor: InProcess) -> None:
    dynamic = {"dynamicRegistration": True}
    editor.initialize(with_workspace(FULL_CLIENT, didChangeWatchedFiles=dynamic, didChangeConfiguration=dynamic))
    (sent,) = editor.sent("client/registerCapability")
    options = {one["method"]: one["registerOptions"] for one in sent["params"]["registrations"]}
    assert options == {
        "workspace/didChangeWatchedFiles": {"watchers": [{"globPattern": "**/.dockerignore"}]},
        "workspace/didChangeConfiguration": {"section": "tare"},
    }


def test_nothing_is_registered_unasked(editor: InProcess) -> None:
    editor.initialize()
    assert editor.sent("client/registerCapability") == []
    assert editor.sent("workspace/configuration") == []


def test_watched_files_and_saves_reach_the_engine(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    changes = [{"uri": "file:///w/.dockerignore", "type": 2}, {"type": 1}, 4]
    editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    editor.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
    editor.turn()
    assert editor.stub.files == ["file:///w/.dockerignore", URI]
    # The same findings again are not worth a message.
    assert len(editor.published()) == 1


def test_folders_come_and_go(editor: InProcess) -> None:
    editor.initialize(workspaceFolders=[{"uri": "file:///a", "name": "a"}])
    event = {"added": [{"uri": "file:///b", "name": "b"}], "removed": [{"uri": "file:///a", "name": "a"}]}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    assert editor.stub.folders == [("file:///b",)]
    assert editor.server.folders == ("file:///b",)
