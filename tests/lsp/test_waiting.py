"""What waits, what is cancelled, and what is no longer true when it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from tare.lsp.registry import REQUESTS, request

from .editors import URI, InProcess, code_of, encode, hover


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess() as editor:
        yield editor


@pytest.fixture
def _waiting_method() -> Iterator[None]:
    from tare.lsp.requests import uri_in, while_current

    @request("test/wait")
    def wait(server: Any, params: Any) -> Any:
        snapshot = server.workbench.snapshot(uri_in(params))
        return while_current(server, snapshot, asyncio.sleep(params["seconds"], "done"))

    yield
    del REQUESTS["test/wait"]


def _wait(seconds: float) -> dict[str, Any]:
    return {"textDocument": {"uri": URI}, "seconds": seconds}


@pytest.mark.usefixtures("_waiting_method")
def test_a_waiting_request_holds_nobody_up(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    slow = editor.start_request("test/wait", _wait(0.05))
    assert hover(editor)["result"] is not None
    assert editor.answer_to(slow) is None
    editor.wait_for(lambda: editor.answer_to(slow))
    assert editor.answer_to(slow)["result"] == "done"  # type: ignore[index]


@pytest.mark.usefixtures("_waiting_method")
def test_a_waiting_request_can_be_cancelled(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    slow = editor.start_request("test/wait", _wait(60))
    editor.notify("$/cancelRequest", {"id": slow})
    editor.wait_for(lambda: editor.answer_to(slow))
    assert code_of(editor.answer_to(slow)) == -32800  # type: ignore[arg-type]


@pytest.mark.usefixtures("_waiting_method")
def test_shutdown_answers_what_is_waiting(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    slow = editor.start_request("test/wait", _wait(60))
    editor.request("shutdown")
    editor.wait_for(lambda: editor.answer_to(slow))
    assert code_of(editor.answer_to(slow)) == -32800  # type: ignore[arg-type]


@pytest.mark.usefixtures("_waiting_method")
def test_an_answer_about_an_old_text_is_not_sent(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    slow = editor.start_request("test/wait", _wait(0.02))
    editor.change(2, {"text": "FROM debian"})
    editor.wait_for(lambda: editor.answer_to(slow))
    assert code_of(editor.answer_to(slow)) == -32801  # type: ignore[arg-type]


def test_a_request_that_is_cancelled_in_the_same_breath_is_not_begun(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    hover = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 13}}
    editor.write(
        encode({"id": 71, "method": "textDocument/hover", "params": hover})
        + encode({"id": 72, "method": "textDocument/hover", "params": hover})
        + encode({"method": "$/cancelRequest", "params": {"id": 71}})
    )
    assert code_of(editor.answer_to(71)) == -32800  # type: ignore[arg-type]
    assert editor.answer_to(72)["result"] is not None  # type: ignore[index]


@pytest.mark.parametrize("params", [{"id": 999}, {"id": []}, None, {}])
def test_cancelling_what_is_not_there(editor: InProcess, params: Any) -> None:
    editor.initialize()
    before = len(editor.inbox)
    editor.notify("$/cancelRequest", params)
    assert len(editor.inbox) == before
