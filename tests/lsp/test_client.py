from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.lsp.client import Client, read_client, read_folders
from tare.text import Encoding

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_keys = st.sampled_from(
    [
        *("capabilities", "general", "positionEncodings", "textDocument", "publishDiagnostics", "tagSupport"),
        *("valueSet", "workspace", "workspaceEdit", "hover", "contentFormat", "clientInfo", "workspaceFolders"),
    ]
)
_nearly = st.recursive(_json, lambda inner: st.dictionaries(_keys, inner, max_size=5), max_leaves=20)


@given(_nearly)
def test_any_shape_of_params_is_read(params: Any) -> None:
    assert isinstance(read_client(params), Client)
    assert isinstance(read_folders(params), tuple)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, Encoding.UTF16),
        ([], Encoding.UTF16),
        (["utf-16"], Encoding.UTF16),
        (["utf-8", "utf-16", "utf-32"], Encoding.UTF32),
        (["utf-8", "utf-16"], Encoding.UTF16),
        ("utf-32", Encoding.UTF16),
    ],
)
def test_encoding(offered: Any, chosen: Encoding) -> None:
    assert read_client({"capabilities": {"general": {"positionEncodings": offered}}}).encoding is chosen


def test_nothing_announced() -> None:
    assert read_client({"capabilities": {}}) == Client()


@pytest.mark.parametrize(
    ("text", "workspace", "pulls"),
    [
        ({"diagnostic": {}, "publishDiagnostics": {}}, {"diagnostics": {"refreshSupport": True}}, True),
        ({"diagnostic": {}}, {}, True),
        # It would never hear of slow facts.
        ({"diagnostic": {}, "publishDiagnostics": {}}, {}, False),
        ({"publishDiagnostics": {}}, {"diagnostics": {"refreshSupport": True}}, False),
    ],
)
def test_who_pulls(text: Any, workspace: Any, pulls: bool) -> None:
    client = read_client({"capabilities": {"textDocument": text, "workspace": workspace}})
    assert client.pulls_diagnostics is pulls


@pytest.mark.parametrize(
    ("params", "folders"),
    [
        ({"workspaceFolders": [{"uri": "file:///a", "name": "a"}, {"uri": "file:///b"}], "rootUri": "file:///a"}, 2),
        ({"workspaceFolders": None, "rootUri": "file:///a"}, 1),
        ({"rootPath": "/a b"}, 1),
        ({"workspaceFolders": [], "rootUri": "file:///a"}, 0),
        ({"rootUri": None}, 0),
    ],
)
def test_folders(params: Any, folders: int) -> None:
    assert len(read_folders(params)) == folders


def test_a_root_path_becomes_a_uri() -> None:
    assert read_folders({"rootPath": "/a b"}) == ("file:///a%20b",)
