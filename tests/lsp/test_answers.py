"""Hover and code actions, as the editors of this world ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .editors import FULL_CLIENT, URI, InProcess

TEXT = "FROM 🐳:latest\nFROM debian:latest\n"


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess() as editor:
        yield editor


def _range(line: int, start: int, end: int, last: int | None = None) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": last or line, "character": end}}


def _actions(editor: InProcess, where: dict[str, Any], **context: Any) -> list[dict[str, Any]]:
    params = {"textDocument": {"uri": URI}, "range": where, "context": {"diagnostics": [], **context}}
    result = editor.request("textDocument/codeAction", params)["result"]
    assert isinstance(result, list)
    return result


def _titles(actions: list[dict[str, Any]]) -> list[str]:
    return [action["title"] for action in actions]


def _hover(editor: InProcess, character: int) -> Any:
    params = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": character}}
    return editor.request("textDocument/hover", params)["result"]


def test_hover_in_markdown(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT)
    assert _hover(editor, 9) == {
        "contents": {"kind": "markdown", "value": "**the tag moves — pin it** in `latest`"},
        "range": _range(0, 8, 14),
    }
    assert _hover(editor, 2) is None


def test_hover_in_plain_text(editor: InProcess) -> None:
    editor.initialize({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})
    editor.open(TEXT)
    assert _hover(editor, 9)["contents"] == {"kind": "plaintext", "value": "the tag moves — pin it in latest"}


def test_hover_where_nothing_is_open(editor: InProcess) -> None:
    editor.initialize()
    assert _hover(editor, 0) is None


@pytest.mark.parametrize("where", [_range(0, 9, 9), _range(0, 8, 14), _range(0, 14, 14)])
def test_actions_without_diagnostics_in_the_context(editor: InProcess, where: dict[str, Any]) -> None:
    """An empty range at the cursor is VS Code's and Neovim's, a word without diagnostics is ALE's."""
    editor.initialize()
    editor.open(TEXT)
    actions = _actions(editor, where)
    assert _titles(actions) == ["Pin the tag", "Look it up", "Pin all", "Create .dockerignore", "Status"]
    pin = actions[0]
    assert (pin["kind"], pin["isPreferred"]) == ("quickfix", True)
    assert pin["diagnostics"][0]["range"] == _range(0, 8, 14)
    (edit,) = pin["edit"]["documentChanges"]
    assert edit["textDocument"] == {"uri": URI, "version": 1}
    assert edit["edits"] == [{"range": _range(0, 8, 14), "newText": "12-slim"}]


def test_no_actions_for_findings_elsewhere(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT)
    assert "Pin the tag" not in _titles(_actions(editor, _range(0, 2, 2)))


def test_the_whole_document_with_one_diagnostic_means_that_one(editor: InProcess) -> None:
    """As Kate asks."""
    editor.initialize()
    editor.open(TEXT)
    second = editor.published()[-1]["diagnostics"][1]
    actions = _actions(editor, _range(0, 0, 0, last=2), diagnostics=[second])
    pins = [action for action in actions if action["title"] == "Pin the tag"]
    assert [pin["diagnostics"][0]["range"] for pin in pins] == [_range(1, 12, 18)]


def test_diagnostics_of_others_narrow_nothing(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT)
    foreign = {"range": _range(0, 0, 4), "message": "DL3006", "source": "hadolint"}
    assert "Pin the tag" in _titles(_actions(editor, _range(0, 9, 9), diagnostics=[foreign, None]))


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        (["quickfix"], ["Pin the tag", "Look it up", "Create .dockerignore", "Status"]),
        (["source"], ["Pin all"]),
        (["source.fixAll"], ["Pin all"]),
        (["source.fixAll.tare"], ["Pin all"]),
        (["source.fixAll.ruff"], []),
        (["quick"], []),
        (["refactor"], []),
        ([""], ["Pin the tag", "Look it up", "Pin all", "Create .dockerignore", "Status"]),
        ([], ["Pin the tag", "Look it up", "Pin all", "Create .dockerignore", "Status"]),
    ],
)
def test_only_the_kinds_asked_for(editor: InProcess, only: list[str], titles: list[str]) -> None:
    editor.initialize()
    editor.open(TEXT)
    assert _titles(_actions(editor, _range(0, 9, 9), only=only)) == titles


def test_changes_and_no_new_files_for_a_client_that_announced_neither(editor: InProcess) -> None:
    editor.initialize({})
    editor.open(TEXT)
    actions = _actions(editor, _range(0, 9, 9))
    assert _titles(actions) == ["Pin the tag", "Look it up", "Pin all", "Status"]
    assert [set(action["edit"]) for action in actions[:3]] == [{"changes"}] * 3


def test_no_changes_for_a_client_that_announced_document_changes(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT)
    edits = [action["edit"] for action in _actions(editor, _range(0, 9, 9)) if "edit" in action]
    assert edits
    assert all(set(edit) == {"documentChanges"} for edit in edits)


def test_an_action_is_resolved_later(editor: InProcess) -> None:
    assert editor.initialize()["codeActionProvider"]["resolveProvider"] is True
    editor.open(TEXT)
    action = _actions(editor, _range(0, 9, 9))[1]
    assert "edit" not in action
    resolved = editor.request("codeAction/resolve", action)["result"]
    assert resolved["edit"]["documentChanges"][0]["edits"][0]["newText"] == "12-slim"
    assert resolved["title"] == "Look it up"


def test_of_two_actions_with_the_same_words_the_right_one_is_resolved(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT)
    offered = _actions(editor, _range(0, 0, 0, last=2))
    second = [action for action in offered if action["title"] == "Look it up"][1]
    resolved = editor.request("codeAction/resolve", second)["result"]
    assert resolved["edit"]["documentChanges"][0]["edits"][0]["range"] == _range(1, 12, 18)


def test_an_action_of_an_old_text_is_not_resolved(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT)
    action = _actions(editor, _range(0, 9, 9))[1]
    editor.change(2, {"text": "FROM x"})
    assert editor.request("codeAction/resolve", action)["error"]["code"] == -32801


@pytest.mark.parametrize("data", [None, {}, {"uri": URI, "version": 1}, {"span": "xyz"}, {"span": [0]}, {"span": 3}])
def test_resolving_with_strange_data(editor: InProcess, data: Any) -> None:
    editor.initialize()
    editor.open(TEXT)
    if data is not None and "span" in data:
        data = {"uri": URI, "version": 1, "index": 0, **data}
    answer = editor.request("codeAction/resolve", {"title": "Look it up", "kind": "quickfix", "data": data})
    assert answer["error"]["code"] == -32602


def test_a_client_that_cannot_resolve_gets_the_edit_at_once(editor: InProcess) -> None:
    capabilities = {**FULL_CLIENT, "textDocument": {}}
    assert editor.initialize(capabilities)["codeActionProvider"]["resolveProvider"] is False
    editor.open(TEXT)
    assert all("edit" in action for action in _actions(editor, _range(0, 9, 9))[:3])


def test_a_command_is_handed_on(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT)
    action = _actions(editor, _range(0, 9, 9))[-1]
    assert action["command"] == {"title": "Status", "command": "tare.status", "arguments": []}
