"""A session in this process: life, errors, and the side that pygls answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tare.lsp.ondemand import OnDemand

from .editors import URI, InProcess, code_of, encode, hover

if TYPE_CHECKING:
    from tare.lsp.typed import TypedServer


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess() as editor:
        yield editor


def test_from_initialize_to_exit(editor: InProcess) -> None:
    capabilities = editor.initialize()
    assert capabilities["positionEncoding"] == "utf-16"
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["hoverProvider"] is True
    assert "diagnosticProvider" not in capabilities
    assert editor.request("shutdown")["result"] is None
    editor.notify("exit")
    assert editor.exit_code == 0


def test_exit_without_shutdown_is_a_failure(editor: InProcess) -> None:
    editor.initialize()
    editor.notify("exit")
    assert editor.exit_code == 1


def test_nothing_is_answered_before_initialize_nor_after_shutdown(editor: InProcess) -> None:
    assert code_of(hover(editor)) == -32002
    editor.open("FROM debian:latest")
    editor.initialize()
    assert editor.server.workbench.document(URI) is None
    assert code_of(editor.request("initialize", {"capabilities": {}})) == -32600
    editor.request("shutdown")
    assert code_of(hover(editor)) == -32600
    editor.open("FROM debian:latest")
    assert editor.published() == []


def test_unknown_methods(editor: InProcess) -> None:
    editor.initialize()
    assert code_of(editor.request("textDocument/unheardOf", {})) == -32601
    assert code_of(editor.request("$/unheardOf", {})) == -32601
    before = len(editor.inbox)
    editor.notify("textDocument/unheardOf", {})
    editor.notify("$/setTrace", {"value": "off"})
    assert len(editor.inbox) == before


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", -32700), (b"\xff", -32700), (b"[]", -32600), (b"3", -32600), (b'{"id":{},"method":"x"}', -32600)],
)
def test_what_is_no_message_is_answered_and_the_session_goes_on(editor: InProcess, body: bytes, code: int) -> None:
    editor.initialize()
    editor.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert code_of(editor.inbox[-1]) == code
    assert editor.inbox[-1]["id"] is None
    editor.open("FROM debian:latest")
    assert len(editor.published()[-1]["diagnostics"]) == 1


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", None),
        ("textDocument/hover", {"textDocument": {"uri": 3}, "position": {"line": 0, "character": 0}}),
        ("textDocument/hover", {"textDocument": {"uri": URI}}),
        ("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": "a", "character": 0}}),
        ("textDocument/codeAction", {"textDocument": {"uri": URI}, "range": []}),
        ("codeAction/resolve", {"title": "x", "data": 5}),
        ("workspace/executeCommand", {"command": 5}),
    ],
)
def test_malformed_params(editor: InProcess, method: str, params: Any) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    assert code_of(editor.request(method, params)) == -32602
    assert hover(editor)["result"] is not None


def test_an_action_without_data_is_complete_as_it_is(editor: InProcess) -> None:
    """Neovim 0.7 resolves whatever has no edit, also what is a command alone."""
    editor.initialize()
    action = {"title": "Explain", "command": {"title": "Explain", "command": "tare.explainRule"}}
    assert editor.request("codeAction/resolve", action)["result"] == action


def test_a_broken_request_is_told_to_its_sender_and_the_log_alone(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest BREAK-HOVER")
    assert code_of(hover(editor)) == -32603
    assert [message["params"]["type"] for message in editor.sent("window/logMessage")] == [1]
    assert editor.sent("window/showMessage") == []
    editor.change(2, {"text": "FROM debian:latest"})
    assert hover(editor)["result"] is not None


@pytest.mark.parametrize("text", ["BREAK-ANALYSIS", "BREAK-FINDINGS"])
def test_a_text_that_breaks_the_engine_clears_its_findings_and_ends_nothing(editor: InProcess, text: str) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    editor.change(2, {"text": f"FROM debian:latest {text}"})
    assert editor.published()[-1] == {"uri": URI, "version": 2, "diagnostics": []}
    assert len(editor.sent("window/logMessage")) == 1
    editor.change(3, {"text": "FROM debian:latest"})
    assert len(editor.published()[-1]["diagnostics"]) == 1


def test_an_engine_that_cannot_be_loaded_leaves_a_server() -> None:
    def broken(host: Any) -> Any:
        raise RuntimeError("no engine")

    with InProcess(broken) as editor:
        editor.initialize()
        editor.open("FROM debian:latest")
        assert editor.published()[-1]["diagnostics"] == []
        assert "no engine" in editor.sent("window/logMessage")[0]["params"]["message"]
        assert editor.request("shutdown")["result"] is None


def test_malformed_changes_leave_the_text_as_it_was(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    editor.change(2, {"text": "FROM x"}, {"range": {"start": {}}, "text": ""})
    document = editor.server.workbench.document(URI)
    assert document is not None
    assert (document.text, document.version) == ("FROM debian:latest", 1)
    editor.change(3, {"text": ""}, uri="file:///never/opened")
    assert editor.server.workbench.document("file:///never/opened") is None


def test_a_command_goes_through_pygls(editor: InProcess) -> None:
    editor.initialize(clientInfo={"name": "Test"})
    editor.open("FROM debian:latest", version=4)
    answer = editor.request("workspace/executeCommand", {"command": "tare.status", "arguments": []})
    assert answer["result"]["client"] == "Test"
    assert answer["result"]["documents"] == [{"uri": URI, "version": 4}]


def test_commands_wait_while_pygls_loads_and_typing_does_not(
    editor: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_load = threading.Event()
    load = OnDemand._import

    def load_when_told(waiting: OnDemand) -> TypedServer:
        may_load.wait(30)
        return load(waiting)

    monkeypatch.setattr(OnDemand, "_import", load_when_told)
    editor.initialize()
    first = editor.start_request("workspace/executeCommand", {"command": "tare.status"})
    second = editor.start_request("workspace/executeCommand", {"command": "tare.unknown"})
    third = editor.start_request("workspace/executeCommand", {"command": "tare.status"})
    editor.notify("$/cancelRequest", {"id": third})
    assert code_of(editor.answer_to(third)) == -32800  # type: ignore[arg-type]
    editor.open("FROM debian:latest")
    assert len(editor.published()) == 1
    may_load.set()
    editor.wait_for(lambda: editor.answer_to(first) and editor.answer_to(second))
    assert "result" in editor.answer_to(first)  # type: ignore[operator]
    assert code_of(editor.answer_to(second)) == -32602  # type: ignore[arg-type]
    assert editor.sent("window/showMessage") == []


def test_shutdown_answers_commands_that_still_wait_for_pygls(editor: InProcess) -> None:
    editor.initialize()
    command = editor.start_request("workspace/executeCommand", {"command": "tare.status"})
    if editor.answer_to(command) is None:
        editor.request("shutdown")
        assert editor.answer_to(command) is not None


def test_the_announced_commands_are_those_that_pygls_knows(editor: InProcess) -> None:
    from tare.lsp.ondemand import COMMANDS
    from tare.lsp.typed import TypedServer

    announced = editor.initialize()["executeCommandProvider"]["commands"]
    typed = TypedServer(editor.server)
    assert sorted(announced) == sorted(COMMANDS) == sorted(typed.protocol.fm.commands)


def test_pygls_can_ask_the_editor(editor: InProcess) -> None:
    from lsprotocol import types
    from tare.lsp.typed import TypedServer

    editor.initialize()
    editor.request("workspace/executeCommand", {"command": "tare.status"})
    typed = editor.server._on_demand._typed
    assert isinstance(typed, TypedServer)
    assert typed.client_capabilities.workspace is not None
    future = typed.window_show_document(types.ShowDocumentParams("file:///w/page.md"))
    (asked,) = editor.sent("window/showDocument")
    editor.write(encode({"id": asked["id"], "result": {"success": True}}))
    assert future.result(timeout=0).success is True
    with pytest.raises(RuntimeError):
        _ = typed.workspace  # pygls' documents are never made


def test_malformed_capabilities_do_not_keep_pygls_from_loading(editor: InProcess) -> None:
    editor.initialize({"textDocument": {"hover": 3}, "workspace": []})
    assert "result" in editor.request("workspace/executeCommand", {"command": "tare.status"})
