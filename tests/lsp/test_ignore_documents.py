"""Ignore files that are open in an editor, the whole way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tare.lsp.convert import uri_of
from tare.lsp.engine import Engine

from ..world.trees import plant
from .editors import InProcess

DOCKERFILE = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess(Engine) as editor:
        yield editor


def begin(editor: InProcess, folder: Path, text: str, name: str = ".dockerignore") -> str:
    plant(folder, {"Dockerfile": DOCKERFILE, "src/a.js": 100, "node_modules/b/c.js": 2_000_000, name: text})
    editor.initialize(workspaceFolders=[{"uri": uri_of(str(folder)), "name": "w"}])
    uri = uri_of(str(folder / name))
    editor.open(text, uri, language="ignore")
    return uri


def codes(editor: InProcess, uri: str) -> list[str]:
    published = editor.published(uri)
    return [one["code"] for one in published[-1]["diagnostics"]] if published else []


def ask(editor: InProcess, method: str, uri: str, line: int, character: int) -> Any:
    params = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
    return editor.request(f"textDocument/{method}", params)["result"]


def test_findings_of_the_text_at_once_and_of_the_disk_later(editor: InProcess, tmp_path: Path) -> None:
    uri = begin(editor, tmp_path, "gone\nsrc # why\n")
    assert codes(editor, uri) == ["ignore-trailing-comment"]
    editor.wait_for(lambda: "ignore-useless-sent" in codes(editor, uri))
    assert codes(editor, uri) == ["ignore-useless-sent", "ignore-matches-nothing", "ignore-trailing-comment"]


def test_repairs(editor: InProcess, tmp_path: Path) -> None:
    uri = begin(editor, tmp_path, "\nsrc # why\n")
    place = {"line": 1, "character": 5}
    params = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    (action,) = editor.request("textDocument/codeAction", params)["result"]
    assert action["title"] == "Move the comment above the line"
    assert action["diagnostics"][0]["code"] == "ignore-trailing-comment"
    (change,) = action["edit"]["documentChanges"]
    assert [edit["newText"] for edit in change["edits"]] == ["# why\n", ""]


def test_hover_and_completion_follow_what_was_counted(editor: InProcess, tmp_path: Path) -> None:
    uri = begin(editor, tmp_path, "node_modules\ns\n")
    editor.wait_for(lambda: ask(editor, "hover", uri, 0, 3) is not None)
    assert ask(editor, "hover", uri, 0, 3)["contents"]["value"].startswith("**Keeps out** 1 file, 2 MB.")
    (item,) = ask(editor, "completion", uri, 1, 1)["items"]
    assert (item["label"], item["detail"]) == ("src/", "100 bytes, sent")
    assert item["textEdit"] == {
        "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 1}},
        "newText": "src",
    }


def test_a_hover_on_a_source_says_what_is_kept_out(editor: InProcess, tmp_path: Path) -> None:
    begin(editor, tmp_path, "**/node_modules\n")
    dockerfile = uri_of(str(tmp_path / "Dockerfile"))
    editor.open(DOCKERFILE, dockerfile)

    def shown() -> str:
        answer = ask(editor, "hover", dockerfile, 2, 5)
        return answer["contents"]["value"] if answer is not None else ""

    editor.wait_for(lambda: "Brings 3 files" in shown())
    assert "Kept out: 1 file, 2 MB: `node_modules/` 2 MB." in shown()


def test_a_dockerfile_hears_of_the_text_that_is_open(editor: InProcess, tmp_path: Path) -> None:
    uri = begin(editor, tmp_path, "docs\n")
    dockerfile = uri_of(str(tmp_path / "Dockerfile"))
    editor.open(DOCKERFILE, dockerfile)
    editor.wait_for(lambda: "whole-context-copied" in codes(editor, dockerfile))
    start = {"line": 0, "character": 0}
    editor.change(2, {"range": {"start": start, "end": start}, "text": "**/node_modules\n"}, uri=uri)
    editor.wait_for(lambda: "whole-context-copied" not in codes(editor, dockerfile))


def test_other_ignore_files_are_left_alone(editor: InProcess, tmp_path: Path) -> None:
    uri = begin(editor, tmp_path, "src # why\n", ".gitignore")
    assert codes(editor, uri) == []
    assert ask(editor, "completion", uri, 0, 0) is None


def test_a_dockerfile_offers_lines_for_the_ignore_file_as_it_is_open(editor: InProcess, tmp_path: Path) -> None:
    uri = begin(editor, tmp_path, "docs\n")
    editor.change(2, {"text": "docs\n# größer\nlogs"}, uri=uri)
    dockerfile = uri_of(str(tmp_path / "Dockerfile"))
    editor.open(DOCKERFILE, dockerfile)
    editor.wait_for(lambda: "whole-context-copied" in codes(editor, dockerfile))
    place = {"line": 2, "character": 5}
    params = {"textDocument": {"uri": dockerfile}, "range": {"start": place, "end": place}}
    actions = editor.request("textDocument/codeAction", {**params, "context": {"diagnostics": []}})["result"]
    (action,) = [one for one in actions if one["title"].startswith("Add **/node_modules to .dockerignore")]
    (change,) = action["edit"]["documentChanges"]
    assert change["textDocument"]["uri"] == uri
    end = {"line": 2, "character": 4}
    assert change["edits"] == [
        {
            "range": {"start": end, "end": end},
            "newText": "\n# Packages, which the build installs anew\n**/node_modules\n",
        }
    ]
