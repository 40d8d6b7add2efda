"""A keystroke never waits for a fact: sources that do not answer for seconds, and findings that come all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tare.lsp import package_data, requests
from tare.lsp.engine import Engine
from tare.world import contexts
from tare.world.walk import Walk

from .editors import InProcess

BLOCKED = 20.0  # seconds; no test waits for as long, unless it fails
SOON = 5.0  # seconds, on a machine that has other work to do; it takes a few milliseconds
TEXT = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y git\nCOPY . /srv\nCOPY --exclude=*.md src /src\n"
GIT = {"line": 1, "character": TEXT.split("\n")[1].index("git")}


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What waits for it does so until the test is over, or for `BLOCKED` seconds."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[InProcess]:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a").write_text("x")
    with InProcess(Engine) as editor:
        editor.initialize()
        yield editor


def _blocked(monkeypatch: pytest.MonkeyPatch, gate: threading.Event, owner: Any, name: str) -> threading.Event:
    """Makes a source wait; the event says that it was asked."""
    asked = threading.Event()
    answer = getattr(owner, name)

    def wait(*arguments: Any, **named: Any) -> Any:
        asked.set()
        gate.wait(BLOCKED)
        return answer(*arguments, **named)

    monkeypatch.setattr(owner, name, wait)
    return asked


SOURCES = {
    "packages": (package_data, "_load"),
    "the folder of the context": (contexts, "find_context"),
    "names": (contexts, "read_context"),
    "sizes": (Walk, "go_on"),
    "counting": (contexts, "count_sizes"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_typing_while_a_source_does_not_answer(
    editor: InProcess, gate: threading.Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    asked = _blocked(monkeypatch, gate, *SOURCES[source])
    uri = (tmp_path / "Dockerfile").as_uri()
    editor.open(TEXT, uri)
    editor.wait_for(asked.is_set)
    _type(editor, uri)


def test_typing_while_nothing_answers(
    editor: InProcess, gate: threading.Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name in SOURCES.values():
        _blocked(monkeypatch, gate, owner, name)
    uri = (tmp_path / "Dockerfile").as_uri()
    editor.open(TEXT, uri)
    _type(editor, uri)


def test_a_hover_does_not_wait_for_ever(
    editor: InProcess, gate: threading.Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _blocked(monkeypatch, gate, package_data, "_load")
    uri = (tmp_path / "Dockerfile").as_uri()
    editor.open(TEXT, uri)
    began = time.monotonic()
    ident = editor.start_request("textDocument/hover", {"textDocument": {"uri": uri}, "position": GIT})
    _type(editor, uri)  # which goes on meanwhile, and makes the answer one about an old text
    editor.wait_for(lambda: editor.answer_to(ident), BLOCKED - 1)
    answer = editor.answer_to(ident)
    assert answer is not None
    assert answer["error"]["code"] == -32801
    hover = editor.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": GIT})["result"]
    assert "`git`" in hover["contents"]["value"]
    assert "Recommended ones" not in hover["contents"]["value"]
    assert time.monotonic() - began < BLOCKED - 1


def test_the_first_hover_says_what_a_package_weighs(
    editor: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_PATIENCE", SOON)  # a busy machine may need more than a user would wait for
    uri = (tmp_path / "Dockerfile").as_uri()
    editor.open(TEXT, uri)
    hover = editor.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": GIT})["result"]
    assert "Brings 23 packages along" in hover["contents"]["value"]


def test_sources_that_do_not_answer_hold_no_others_up(editor: InProcess, gate: threading.Event) -> None:
    answers: list[int] = []
    for number in range(4):
        editor.server.jobs.ask(("stuck", number), lambda: gate.wait(BLOCKED), lambda answer: None)
    began = time.monotonic()
    editor.server.jobs.ask("quick", lambda: 7, answers.append)
    editor.wait_for(lambda: answers, BLOCKED - 0.5)
    assert answers == [7]
    assert time.monotonic() - began < BLOCKED - 0.5
    editor.turn(0.7)
    threads = editor.server.jobs._threads
    editor.server.jobs.ask("quick", lambda: 8, answers.append)
    editor.wait_for(lambda: len(answers) == 2)
    assert editor.server.jobs._threads == threads, "who waits for work is enough"


def _type(editor: InProcess, uri: str) -> None:
    """Findings of each version come soon after it, and follow the text."""
    for version, (text, is_there) in enumerate((("--no-install-recommends ", False), ("", True)) * 5, 2):
        changed = TEXT.replace("install -y ", f"install -y {text}")
        began = time.monotonic()
        editor.change(version, {"text": changed}, uri=uri)
        published = editor.published(uri)[-1]
        took = time.monotonic() - began
        assert published["version"] == version
        assert ("apt-recommends" in {one["code"] for one in published["diagnostics"]}) == is_there
        assert took < SOON
