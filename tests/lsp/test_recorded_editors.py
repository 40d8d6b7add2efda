"""The capabilities that real editors announced, through pytest-lsp's client, which knows every message's schema."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

STUB = Path(__file__).with_name("stub_analysis.py")
URI = "file:///w/Dockerfile"


@pytest_lsp.fixture(
    params=["neovim", "visual_studio_code", "emacs"],
    config=ClientServerConfig(server_command=[sys.executable, str(STUB), "--stdio"]),
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient):  # type: ignore[no-untyped-def]
    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        """pytest-lsp announces what the editor would, but does not know this request by itself."""

    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param), root_uri="file:///w", process_id=os.getpid()
        )
    )
    yield
    await lsp_client.shutdown_session()


async def _findings(client: LanguageClient) -> list[types.Diagnostic]:
    """By the way that this editor would take."""
    if client.capabilities.text_document and client.capabilities.text_document.diagnostic:
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(URI))
        )
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[URI])


@pytest.mark.asyncio
async def test_diagnostics_hover_and_fix(client: LanguageClient) -> None:
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(URI, "dockerfile", 1, "FROM debian:latest\n"))
    )
    (diagnostic,) = await _findings(client)
    assert (diagnostic.code, diagnostic.source) == ("latest-tag", "tare")
    assert (diagnostic.range.start.character, diagnostic.range.end.character) == (12, 18)

    document = types.TextDocumentIdentifier(URI)
    hover = await client.text_document_hover_async(types.HoverParams(document, types.Position(0, 13)))
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert "pin it" in hover.contents.value

    cursor = types.Range(types.Position(0, 13), types.Position(0, 13))
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(document, cursor, types.CodeActionContext([]))
    )
    pin = next(action for action in actions or [] if action.title == "Pin the tag")
    assert isinstance(pin, types.CodeAction)
    assert pin.edit is not None
    if pin.edit.document_changes:
        (change,) = pin.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        (edit,) = change.edits
    else:
        assert pin.edit.changes is not None
        (edit,) = pin.edit.changes[URI]
    assert isinstance(edit, types.TextEdit)
    assert (edit.range, edit.new_text) == (diagnostic.range, "12-slim")

    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, URI),
            [types.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text)],
        )
    )
    assert await _findings(client) == []


@pytest.mark.asyncio
async def test_a_command(client: LanguageClient) -> None:
    result = await client.workspace_execute_command_async(types.ExecuteCommandParams("tare.status"))
    assert result is not None
