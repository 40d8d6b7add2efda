"""What the editor said it can do, read from the raw message in one pass.

Structuring all client capabilities into lsprotocol's classes costs 50 ms of every start; the server needs these few.
Anything of an unexpected shape counts as not announced.
"""

from __future__ import annotations

from typing import Any

from ..text import Encoding, Record


class Client(Record):
    """An editor's announcements. The default is an editor that announced nothing."""

    name: str = ""
    encoding: Encoding = Encoding.UTF16
    pulls_diagnostics: bool = False
    refreshes_diagnostics: bool = False
    related_information: bool = False
    code_descriptions: bool = False
    diagnostic_data: bool = False
    diagnostic_tags: frozenset[int] = frozenset()
    document_changes: bool = False
    creates_files: bool = False
    markdown_hover: bool = False
    resolves_code_actions: bool = False
    configuration: bool = False
    registers_configuration: bool = False
    registers_watchers: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False


def read_client(params: Any) -> Client:
    """The client behind the params of `initialize`. Never raises.

    Where utf-32 is offered it is taken, since it counts what we count; else utf-16, which every client must know.
    An editor that pulls but cannot be asked to pull again is pushed to: the slow facts would never reach it.
    """
    capabilities = _dig(params, "capabilities")
    text = _dig(capabilities, "textDocument")
    workspace = _dig(capabilities, "workspace")
    published = _dig(text, "publishDiagnostics")
    diagnostic = _dig(text, "diagnostic")
    refreshes = _dig(workspace, "diagnostics", "refreshSupport") is True
    # LSP 3.18 announces under `diagnostic` what older clients announce under `publishDiagnostics`.
    diagnostics = (published, diagnostic)
    name = _dig(params, "clientInfo", "name")
    return Client(
        name=name if isinstance(name, str) else "",
        encoding=_encoding(_dig(capabilities, "general", "positionEncodings")),
        pulls_diagnostics=isinstance(diagnostic, dict) and (refreshes or not isinstance(published, dict)),
        refreshes_diagnostics=refreshes,
        related_information=_any(diagnostics, "relatedInformation"),
        code_descriptions=_any(diagnostics, "codeDescriptionSupport"),
        diagnostic_data=_any(diagnostics, "dataSupport"),
        diagnostic_tags=frozenset(
            tag for place in diagnostics for tag in _list(_dig(place, "tagSupport", "valueSet")) if isinstance(tag, int)
        ),
        document_changes=_dig(workspace, "workspaceEdit", "documentChanges") is True,
        creates_files="create" in _list(_dig(workspace, "workspaceEdit", "resourceOperations")),
        markdown_hover="markdown" in _list(_dig(text, "hover", "contentFormat")),
        resolves_code_actions="edit" in _list(_dig(text, "codeAction", "resolveSupport", "properties"))
        and _dig(text, "codeAction", "dataSupport") is True,
        configuration=_dig(workspace, "configuration") is True,
        registers_configuration=_dig(workspace, "didChangeConfiguration", "dynamicRegistration") is True,
        registers_watchers=_dig(workspace, "didChangeWatchedFiles", "dynamicRegistration") is True,
        refreshes_hints=_dig(workspace, "inlayHint", "refreshSupport") is True,
        refreshes_lenses=_dig(workspace, "codeLens", "refreshSupport") is True,
    )


def read_folders(params: Any) -> tuple[str, ...]:
    """The URIs of the opened folders; empty where a single file is open. Older clients say `rootUri` alone."""
    folders = _dig(params, "workspaceFolders")
    if isinstance(folders, list):
        return tuple(uri for folder in folders if isinstance(uri := _dig(folder, "uri"), str))
    root = _dig(params, "rootUri")
    if isinstance(root, str):
        return (root,)
    path = _dig(params, "rootPath")
    if isinstance(path, str) and path:
        from .convert import uri_of

        return (uri_of(path),)
    return ()


def _encoding(offered: Any) -> Encoding:
    return Encoding.UTF32 if Encoding.UTF32.value in _list(offered) else Encoding.UTF16


def _dig(value: Any, *keys: str) -> Any:
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _any(places: tuple[Any, ...], key: str) -> bool:
    return any(_dig(place, key) is True for place in places)
