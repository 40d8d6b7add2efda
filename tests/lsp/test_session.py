"""A session in this process: life, errors, cancellation, settings, folders and files."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tare.lsp.ondemand import OnDemand
from tare.lsp.registry import REQUESTS, request

from .editors import FULL_CLIENT, URI, InProcess, encode, with_workspace

if TYPE_CHECKING:
    from tare.lsp.typed import TypedServer


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess() as editor:
        yield editor


def _code(answer: dict[str, Any]) -> int:
    code = answer["error"]["code"]
    assert isinstance(code, int)
    return code


def _hover(editor: InProcess, character: int = 13, line: int = 0) -> dict[str, Any]:
    position = {"line": line, "character": character}
    return editor.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": position})


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
    assert _code(_hover(editor)) == -32002
    editor.open("FROM debian:latest")
    editor.initialize()
    assert editor.server.workbench.document(URI) is None
    assert _code(editor.request("initialize", {"capabilities": {}})) == -32600
    editor.request("shutdown")
    assert _code(_hover(editor)) == -32600
    editor.open("FROM debian:latest")
    assert editor.published() == []


def test_unknown_methods(editor: InProcess) -> None:
    editor.initialize()
    assert _code(editor.request("textDocument/unheardOf", {})) == -32601
    assert _code(editor.request("$/unheardOf", {})) == -32601
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
    assert _code(editor.inbox[-1]) == code
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
    assert _code(editor.request(method, params)) == -32602
    assert _hover(editor)["result"] is not None


def test_an_action_without_data_is_complete_as_it_is(editor: InProcess) -> None:
    """Neovim 0.7 resolves whatever has no edit, also what is a command alone."""
    editor.initialize()
    action = {"title": "Explain", "command": {"title": "Explain", "command": "tare.explainRule"}}
    assert editor.request("codeAction/resolve", action)["result"] == action


def test_a_broken_request_is_told_to_its_sender_and_the_log_alone(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest BREAK-HOVER")
    assert _code(_hover(editor)) == -32603
    assert [message["params"]["type"] for message in editor.sent("window/logMessage")] == [1]
    assert editor.sent("window/showMessage") == []
    editor.change(2, {"text": "FROM debian:latest"})
    assert _hover(editor)["result"] is not None


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


# ---------------------------------------------------------------- waiting and cancelling


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
    assert _hover(editor)["result"] is not None
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
    assert _code(editor.answer_to(slow)) == -32800  # type: ignore[arg-type]


@pytest.mark.usefixtures("_waiting_method")
def test_shutdown_answers_what_is_waiting(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    slow = editor.start_request("test/wait", _wait(60))
    editor.request("shutdown")
    editor.wait_for(lambda: editor.answer_to(slow))
    assert _code(editor.answer_to(slow)) == -32800  # type: ignore[arg-type]


@pytest.mark.usefixtures("_waiting_method")
def test_an_answer_about_an_old_text_is_not_sent(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    slow = editor.start_request("test/wait", _wait(0.02))
    editor.change(2, {"text": "FROM debian"})
    editor.wait_for(lambda: editor.answer_to(slow))
    assert _code(editor.answer_to(slow)) == -32801  # type: ignore[arg-type]


def test_a_request_that_is_cancelled_in_the_same_breath_is_not_begun(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:latest")
    hover = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 13}}
    editor.write(
        encode({"id": 71, "method": "textDocument/hover", "params": hover})
        + encode({"id": 72, "method": "textDocument/hover", "params": hover})
        + encode({"method": "$/cancelRequest", "params": {"id": 71}})
    )
    assert _code(editor.answer_to(71)) == -32800  # type: ignore[arg-type]
    assert editor.answer_to(72)["result"] is not None  # type: ignore[index]


@pytest.mark.parametrize("params", [{"id": 999}, {"id": []}, None, {}])
def test_cancelling_what_is_not_there(editor: InProcess, params: Any) -> None:
    editor.initialize()
    before = len(editor.inbox)
    editor.notify("$/cancelRequest", params)
    assert len(editor.inbox) == before


# ---------------------------------------------------------------- settings, folders, files


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


# ---------------------------------------------------------------- the pygls side


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
    assert _code(editor.answer_to(third)) == -32800  # type: ignore[arg-type]
    editor.open("FROM debian:latest")
    assert len(editor.published()) == 1
    may_load.set()
    editor.wait_for(lambda: editor.answer_to(first) and editor.answer_to(second))
    assert "result" in editor.answer_to(first)  # type: ignore[operator]
    assert _code(editor.answer_to(second)) == -32602  # type: ignore[arg-type]
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
