"""Findings on their way to the editor: what a diagnostic says, pushing, pulling, bursts, slow facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .editors import FULL_CLIENT, URI, InProcess, encode, with_pull, with_workspace

PULLING = with_pull(FULL_CLIENT)


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess() as editor:
        yield editor


def _pull(editor: InProcess, previous: Any = None) -> dict[str, Any]:
    params = {"textDocument": {"uri": URI}, "previousResultId": previous}
    result = editor.request("textDocument/diagnostic", params)["result"]
    assert isinstance(result, dict)
    return result


def _insert(line: int, character: int, text: str) -> dict[str, Any]:
    place = {"line": line, "character": character}
    return {"range": {"start": place, "end": place}, "text": text}


def test_everything_that_a_diagnostic_can_say(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM 🐳:latest")
    assert editor.published() == [
        {
            "uri": URI,
            "version": 1,
            "diagnostics": [
                {
                    "range": {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 14}},
                    "severity": 2,
                    "code": "latest-tag",
                    "source": "tare",
                    "message": "the tag moves — pin it",
                    "codeDescription": {"href": "https://example.invalid/rule"},
                    "tags": [1],
                    "data": ["kept"],
                    "relatedInformation": [
                        {
                            "location": {
                                "uri": URI,
                                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 4}},
                            },
                            "message": "from here",
                        }
                    ],
                }
            ],
        }
    ]


def test_nothing_that_was_not_announced(editor: InProcess) -> None:
    editor.initialize({})
    editor.open("FROM debian:latest")
    (diagnostic,) = editor.published()[-1]["diagnostics"]
    assert set(diagnostic) == {"range", "severity", "code", "source", "message"}


@pytest.mark.parametrize(("encoding", "character"), [("utf-16", 8), ("utf-32", 7)])
def test_columns_by_the_negotiated_encoding(editor: InProcess, encoding: str, character: int) -> None:
    editor.initialize({"general": {"positionEncodings": [encoding]}})
    editor.open("FROM 🐳:latest")
    assert editor.published()[0]["diagnostics"][0]["range"]["start"]["character"] == character


def test_a_finding_that_moves_is_said_at_its_new_place(editor: InProcess) -> None:
    editor.initialize({})  # without related places, whose groups are not kept
    editor.open("FROM a\nFROM latest\nFROM latest b")
    for version in (2, 3):
        editor.change(version, _insert(0, 0, "# 🐳\n"))
        starts = [one["range"]["start"] for one in editor.published()[-1]["diagnostics"]]
        assert starts == [{"line": version, "character": 5}, {"line": version + 1, "character": 5}]
    editor.change(4, _insert(3, 0, "x"))
    starts = [one["range"]["start"] for one in editor.published()[-1]["diagnostics"]]
    assert starts == [{"line": 3, "character": 6}, {"line": 4, "character": 5}]


def test_every_change_is_answered_with_its_version(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    editor.change(2, _insert(0, 0, " "))
    editor.change(7, _insert(0, 0, " "))
    assert [params["version"] for params in editor.published()] == [1, 2, 7]


def test_a_burst_is_judged_once_and_applied_whole(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest\n")
    judged = editor.stub.judged
    burst = b""
    for version in range(2, 62):
        document = {"uri": URI, "version": version}
        params = {"textDocument": document, "contentChanges": [_insert(1, version - 2, "x")]}
        burst += encode({"method": "textDocument/didChange", "params": params})
    editor.write(burst)
    assert editor.stub.judged == judged + 1
    assert [params["version"] for params in editor.published()] == [1, 61]
    document = editor.server.workbench.document(URI)
    assert document is not None
    assert document.text == "FROM debian:latest\n" + 60 * "x"
    assert [len(edits) for edits in editor.stub.reanalysed] == [60]


def test_a_request_inside_a_burst_sees_the_text_of_its_moment(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")

    def change(version: int, text: str) -> bytes:
        params = {"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": text}]}
        return encode({"method": "textDocument/didChange", "params": params})

    position = {"line": 0, "character": 13}
    hover = {"method": "textDocument/hover", "params": {"textDocument": {"uri": URI}, "position": position}}
    editor.write(
        change(2, "FROM debian")
        + encode({"id": 81, **hover})
        + change(3, "FROM debian:latest")
        + encode({"id": 82, **hover})
    )
    assert editor.answer_to(81)["result"] is None  # type: ignore[index]
    assert editor.answer_to(82)["result"] is not None  # type: ignore[index]
    assert [params["version"] for params in editor.published()] == [1, 3]


def test_a_closed_document_leaves_no_findings(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    editor.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert editor.published()[-1] == {"uri": URI, "diagnostics": []}
    assert editor.stub.closed == [URI]
    editor.server.recheck()
    editor.turn(0.01)
    assert len(editor.published()) == 2
    editor.open("FROM debian:latest", version=1)
    assert len(editor.published()[-1]["diagnostics"]) == 1


# ---------------------------------------------------------------- pull


def test_who_pulls_is_not_pushed_to(editor: InProcess) -> None:
    assert editor.initialize(PULLING)["diagnosticProvider"]["workspaceDiagnostics"] is False
    editor.open("FROM debian:latest")
    editor.change(2, _insert(0, 0, " "))
    report = _pull(editor)
    assert report["kind"] == "full"
    assert report["items"][0]["range"]["start"]["character"] == 13
    editor.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert editor.published() == []


def test_unchanged_findings_are_not_repeated(editor: InProcess) -> None:
    editor.initialize(PULLING)
    editor.open("FROM debian:latest")
    first = _pull(editor)
    assert _pull(editor, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
    editor.change(2, _insert(0, 0, " "))
    second = _pull(editor, first["resultId"])
    assert (second["kind"], second["resultId"] != first["resultId"]) == ("full", True)
    assert _pull(editor, "of another session")["kind"] == "full"


def test_pulling_what_is_not_open(editor: InProcess) -> None:
    editor.initialize(PULLING)
    assert _pull(editor) == {"kind": "full", "items": []}


def test_a_pull_waits_for_promised_settings(editor: InProcess) -> None:
    editor.initialize(with_workspace(PULLING, configuration=True))
    editor.open("FROM debian:latest")
    ident = editor.start_request("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    editor.turn(0.02)
    assert editor.answer_to(ident) is None
    editor.write(encode({"id": editor.sent("workspace/configuration")[0]["id"], "result": [{"silent": True}]}))
    editor.wait_for(lambda: editor.answer_to(ident))
    assert editor.answer_to(ident)["result"]["items"] == []  # type: ignore[index]


# ---------------------------------------------------------------- slow facts


def test_slow_facts_are_pushed_when_they_arrive_and_hold_nobody_up(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest slow")
    assert [len(params["diagnostics"]) for params in editor.published()] == [1]
    editor.change(2, _insert(0, 0, " "))
    assert [len(params["diagnostics"]) for params in editor.published()] == [1, 1]
    editor.stub.fact_is_known.set()
    editor.wait_for(lambda: len(editor.published()) == 3)
    assert editor.published()[-1]["version"] == 2
    assert [one["code"] for one in editor.published()[-1]["diagnostics"]] == ["latest-tag", "slow-fact"]


def test_slow_facts_make_the_editor_pull_again(editor: InProcess) -> None:
    editor.initialize(PULLING)
    editor.open("FROM debian:latest slow")
    assert len(_pull(editor)["items"]) == 1
    editor.stub.fact_is_known.set()
    editor.wait_for(lambda: editor.sent("workspace/diagnostic/refresh"))
    assert len(_pull(editor)["items"]) == 2


def test_one_refresh_at_a_time(editor: InProcess) -> None:
    editor.initialize(PULLING)
    editor.open("FROM debian:latest")
    for _ in range(3):
        editor.server.recheck()
        editor.turn()
    (first,) = editor.sent("workspace/diagnostic/refresh")
    editor.write(encode({"id": first["id"], "result": None}))
    editor.turn()
    assert len(editor.sent("workspace/diagnostic/refresh")) == 2


def test_an_editor_that_cannot_be_told_to_pull_is_pushed_to(editor: InProcess) -> None:
    assert "diagnosticProvider" not in editor.initialize(with_pull(FULL_CLIENT, refresh=False))
    editor.open("FROM debian:latest")
    assert len(editor.published()) == 1
