"""What editors are told about weight: lenses, the page, wishes to ask again, and when data is loaded."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import pytest
from tare.features.weigh import Weighed
from tare.lsp import package_data
from tare.lsp.display_settings import Display, read_display
from tare.lsp.engine import Engine
from tare.lsp.package_data import PackageData
from tare.model import build
from tare.syntax import parse

from .editors import FULL_CLIENT, InProcess, with_workspace

URI = "untitled:Untitled-1"
TEXT = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git\nRUN make\n"
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
REFRESH = with_workspace(FULL_CLIENT, inlayHint={"refreshSupport": True}, codeLens={"refreshSupport": True})


def page(weighed: Weighed) -> str:
    return f"<p>{weighed.path} {weighed.bandwidth:g} {weighed.target.total.bytes}</p>"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The data of packages is there once this is set."""
    gate = threading.Event()
    load = package_data._load
    monkeypatch.setattr(package_data, "_load", lambda: gate.wait(30) and load())
    yield gate
    gate.set()


@pytest.fixture
def editor(gate: threading.Event) -> Iterator[InProcess]:
    with InProcess(lambda host: Engine(host, page)) as editor:
        yield editor


def lenses(editor: InProcess) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = editor.request("textDocument/codeLens", {"textDocument": {"uri": URI}})["result"]
    return found


def hints(editor: InProcess) -> list[str]:
    params = {"textDocument": {"uri": URI}, "range": WHOLE}
    return [hint["label"] for hint in editor.request("textDocument/inlayHint", params)["result"]]


def settings(editor: InProcess, **given: Any) -> None:
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": given}})
    editor.turn()


def test_a_lens_has_the_editors_own_command_where_there_is_one(gate: threading.Event) -> None:
    with InProcess(Engine) as editor:
        capabilities = editor.initialize(initializationOptions={"commands": ["tare.weigh"]})
        assert capabilities["codeLensProvider"] == {"resolveProvider": False}
        editor.open(TEXT, URI)
        (lens,) = lenses(editor)
        assert lens["range"] == {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 4}}
        assert (lens["command"]["command"], lens["command"]["arguments"]) == ("tare.weigh", [URI])
        assert lens["command"]["title"].startswith("Image ≥ 95 MB on disk")


def test_without_a_command_the_words_are_shown(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    (lens,) = lenses(editor)
    assert lens["command"]["command"] == ""
    assert "arguments" not in lens["command"]


def test_the_data_of_packages_comes_later_and_the_editor_is_asked_to_ask_again(
    editor: InProcess, gate: threading.Event
) -> None:
    editor.initialize(REFRESH)
    editor.open(TEXT, URI)
    assert hints(editor) == ["≈ 28 MB pull", "≥ +20 MB"], "the lists are known without the data"
    before = lenses(editor)[0]["command"]["title"]
    (finding,) = [one for one in editor.published(URI)[-1]["diagnostics"] if one["code"] == "apt-recommends"]
    assert "more, about" not in finding["message"]
    gate.set()
    editor.wait_for(lambda: editor.sent("workspace/inlayHint/refresh") and editor.sent("workspace/codeLens/refresh"))
    assert hints(editor)[1].startswith("≈ +")
    assert "packages" in hints(editor)[1]
    assert lenses(editor)[0]["command"]["title"] != before
    (finding,) = [one for one in editor.published(URI)[-1]["diagnostics"] if one["code"] == "apt-recommends"]
    assert "more, about" in finding["message"]
    assert finding["data"]["savingBytes"] > 1_000_000


def test_nobody_is_asked_who_shows_nothing(editor: InProcess, gate: threading.Event) -> None:
    editor.initialize(REFRESH)
    editor.open(TEXT, URI)
    lenses(editor)
    gate.set()
    editor.wait_for(lambda: editor.sent("workspace/codeLens/refresh"))
    assert editor.sent("workspace/inlayHint/refresh") == []


def test_an_editor_that_cannot_be_asked_is_not(editor: InProcess, gate: threading.Event) -> None:
    editor.initialize(copy.deepcopy(FULL_CLIENT))
    editor.open(TEXT, URI)
    hints(editor)
    published = len(editor.published(URI))
    gate.set()
    editor.wait_for(lambda: len(editor.published(URI)) > published)
    assert editor.sent("workspace/inlayHint/refresh") == []


def test_one_wish_at_a_time(editor: InProcess) -> None:
    editor.initialize(REFRESH)
    editor.open(TEXT, URI)
    hints(editor)
    for _ in range(3):
        editor.server.recheck()
        editor.turn()
    (wish,) = editor.sent("workspace/inlayHint/refresh")
    from .editors import encode

    editor.write(encode({"id": wish["id"], "result": None}))
    editor.turn()
    assert len(editor.sent("workspace/inlayHint/refresh")) == 2, "what changed meanwhile makes a second one"


def test_hints_and_lenses_can_be_switched_off(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    settings(editor, inlayHints={"images": False})
    assert hints(editor) == ["≥ +20 MB"]
    settings(editor, inlayHints={"enable": False}, codeLens={"enable": False})
    assert hints(editor) == []
    assert lenses(editor) == []
    settings(editor, bandwidth=10)
    assert lenses(editor)[0]["command"]["title"].endswith("at 10 Mbit/s")


def test_the_page_is_of_the_newest_text(editor: InProcess, gate: threading.Event) -> None:
    editor.initialize()
    editor.open("FROM scratch\nCOPY <<E /a\nxx\nE\n", URI)
    ask = {"textDocument": {"uri": URI}}
    assert editor.request("tare/weigh", ask)["result"] == {"html": "<p>untitled:Untitled-1 100 3</p>", "version": 1}
    editor.change(2, {"text": "FROM scratch\nCOPY <<E /a\nxxx\nE\n"}, uri=URI)
    assert editor.request("tare/weigh", ask)["result"] == {"html": "<p>untitled:Untitled-1 100 4</p>", "version": 2}
    editor.change(3, {"text": "# nothing\n"}, uri=URI)
    assert editor.request("tare/weigh", ask)["result"] is None
    assert editor.request("tare/weigh", {"textDocument": {"uri": "untitled:other"}})["result"] is None
    assert editor.request("tare/weigh", {})["error"]["code"] == -32602


def test_who_shows_the_page_hears_of_new_facts(editor: InProcess, gate: threading.Event) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    gate.set()
    editor.wait_for(lambda: len(editor.published(URI)) > 1)
    assert editor.sent("tare/facts") == [], "nobody asked for the page"
    editor.request("tare/weigh", {"textDocument": {"uri": URI}})
    editor.server.recheck()
    editor.turn()
    assert len(editor.sent("tare/facts")) == 1


def test_a_budget_of_the_editor(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM python:3.12-slim\n", URI)
    settings(editor, budget="100MB")
    found = [one for one in editor.published(URI)[-1]["diagnostics"] if one["code"] == "over-budget"]
    assert [one["message"] for one in found] == ["the image weighs about 119 MB, and its budget is 100 MB"]
    assert found[0]["relatedInformation"][0]["location"]["range"]["start"]["line"] == 0
    settings(editor, budget="")
    assert not [one for one in editor.published(URI)[-1]["diagnostics"] if one["code"] == "over-budget"]


def test_a_document_that_is_switched_off_shows_nothing(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    settings(editor, enable=False)
    assert hints(editor) == []
    assert lenses(editor) == []
    assert editor.request("tare/weigh", {"textDocument": {"uri": URI}})["result"] is None


class _Asked:
    def __init__(self) -> None:
        self.keys: list[Hashable] = []

    def __call__(self, key: Hashable, work: Callable[[], bool], answered: Callable[[bool], None]) -> bool:
        self.keys.append(key)
        return True


def test_data_is_wanted_once_and_only_for_apt_on_debian() -> None:
    ask = _Asked()
    data = PackageData(ask)
    for text in ("FROM alpine\nRUN apk add git\n", "FROM debian:12\nRUN make\n", "FROM fedora\nRUN apt install x\n"):
        data.want_for(build(parse(text)))
    assert ask.keys == []
    data.want_for(build(parse(TEXT)))
    data.want_for(build(parse(TEXT)))
    assert len(ask.keys) == 1


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, Display()),
        ({"inlayHints": {"enable": True}, "codeLens": 3}, Display()),
        ({"inlayHints": {"files": False}}, Display(frozenset(("FROM", "RUN")))),
        ({"inlayHints.packages": False}, Display(frozenset(("FROM", "COPY")))),
        ({"inlayHints": {"enable": False, "files": True}}, Display(frozenset())),
        ({"codeLens.enable": False}, Display(shows_lenses=False)),
    ],
)
def test_what_an_editor_wants_to_see(raw: Any, expected: Display) -> None:
    assert read_display(raw) == expected
