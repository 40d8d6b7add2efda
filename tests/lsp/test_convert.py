from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.lsp.analysis import Changes
from tare.lsp.client import Client
from tare.lsp.convert import change_of, path_of, plain_text, range_json, range_of, span_of, uri_of, workspace_edit
from tare.text import Edit, Encoding, Lines, Span
from tare.world.documents import Document

ENCODINGS = list(Encoding)
URI = "file:///w/Dockerfile"


def _document(text: str, version: int | None = 3) -> Document:
    return Document(URI, version, text, Lines(text), "dockerfile")


# One line per thing that Python's splitlines or a count in code points gets wrong.
TEXT = "FROM 🐳:latest\nRUN a\x0cb\x85c\u2028d é\r\nCMD x\rEND"


@pytest.mark.parametrize(
    ("encoding", "character"), [(Encoding.UTF8, 10), (Encoding.UTF16, 8), (Encoding.UTF32, 7)], ids=str
)
def test_columns_after_an_astral_character(encoding: Encoding, character: int) -> None:
    span = Span(TEXT.index("latest"), TEXT.index("latest") + 6)
    assert range_of(span, Lines(TEXT), encoding) == {
        "start": {"line": 0, "character": character},
        "end": {"line": 0, "character": character + 6},
    }


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_lines_end_only_where_the_protocol_says(encoding: Encoding) -> None:
    lines = Lines(TEXT)
    assert range_of(Span(TEXT.index("d é"), TEXT.index("d é")), lines, encoding)["start"]["line"] == 1
    assert range_of(Span(TEXT.index("CMD"), TEXT.index("END")), lines, encoding) == {
        "start": {"line": 2, "character": 0},
        "end": {"line": 3, "character": 0},
    }


@given(st.text("a🐳é\n\r\x0c\x85\u2028", max_size=30), st.sampled_from(ENCODINGS), st.data())
def test_ranges_there_and_back(text: str, encoding: Encoding, data: st.DataObject) -> None:
    lines = Lines(text)
    # Between "\r" and "\n" there is no position.
    offsets = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
    start, end = sorted(data.draw(st.tuples(st.sampled_from(offsets), st.sampled_from(offsets))))
    converted = range_of(Span(start, end), lines, encoding)
    assert span_of(converted, lines, encoding) == (start, end)
    assert json.loads(range_json(Span(start, end), lines, encoding)) == converted


def test_a_range_from_back_to_front() -> None:
    range_ = {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 1}}
    assert span_of(range_, Lines("FROM a"), Encoding.UTF16) == Span(1, 4)


def test_positions_outside_are_clamped() -> None:
    range_ = {"start": {"line": 0, "character": 99}, "end": {"line": 99, "character": 0}}
    assert span_of(range_, Lines("FROM a\nRUN b"), Encoding.UTF16) == Span(6, 12)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"text": None},
        {"text": "a", "range": {"start": {"line": 0}, "end": {"line": 0, "character": 0}}},
        {"text": "a", "range": {"start": {"line": "0", "character": 0}, "end": {"line": 0, "character": 0}}},
        {"text": "a", "range": 5},
    ],
)
def test_malformed_changes_are_refused(change: Any) -> None:
    with pytest.raises((KeyError, TypeError)):
        change_of(change, Encoding.UTF16)(Lines("FROM a"))


def test_a_whole_text_becomes_a_small_edit() -> None:
    change = change_of({"text": "FROM a\nRUN bc\nCMD d"}, Encoding.UTF16)
    assert change(Lines("FROM a\nRUN b\nCMD d")) == Edit(Span(12, 12), "c")


def test_changes_where_nothing_more_was_announced() -> None:
    document = _document("FROM 🐳:latest")
    edit = workspace_edit(Changes({URI: [Edit(Span(7, 13), "12")]}), Client(), {URI: document}.get)
    assert edit == {
        "changes": {
            URI: [
                {
                    "range": {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 14}},
                    "newText": "12",
                }
            ]
        }
    }


def test_document_changes_where_announced() -> None:
    document = _document("FROM a")
    client = Client(document_changes=True)
    edit = workspace_edit(Changes({URI: [Edit(Span(5, 6), "b")]}), client, {URI: document}.get)
    assert edit is not None
    assert set(edit) == {"documentChanges"}
    (one,) = edit["documentChanges"]
    assert one["textDocument"] == {"uri": URI, "version": 3}
    assert one["edits"][0]["newText"] == "b"


@pytest.mark.parametrize("client", [Client(), Client(document_changes=True)])
def test_lines_are_added_to_a_file_that_is_not_open(client: Client) -> None:
    changes = Changes({}, appended={"file:///w/.dockerignore": ("größe\n.git", "\n.env\n")})
    edit = workspace_edit(changes, client, lambda uri: None)
    assert edit is not None
    if client.document_changes:
        (one,) = edit["documentChanges"]
        assert one["textDocument"] == {"uri": "file:///w/.dockerignore", "version": None}
        inserted = one["edits"]
    else:
        inserted = edit["changes"]["file:///w/.dockerignore"]
    end = {"line": 1, "character": 4}
    assert inserted == [{"range": {"start": end, "end": end}, "newText": "\n.env\n"}]


def test_a_file_is_created_before_it_is_filled_and_never_overwritten() -> None:
    client = Client(document_changes=True, creates_files=True)
    edit = workspace_edit(Changes({}, {"file:///w/.dockerignore": ".git\n"}), client, lambda uri: None)
    assert edit is not None
    create, fill = edit["documentChanges"]
    assert create == {
        "kind": "create",
        "uri": "file:///w/.dockerignore",
        "options": {"overwrite": False, "ignoreIfExists": False},
    }
    assert fill["textDocument"] == {"uri": "file:///w/.dockerignore", "version": None}
    assert fill["edits"][0]["newText"] == ".git\n"


@pytest.mark.parametrize("client", [Client(), Client(document_changes=True), Client(creates_files=True)])
def test_no_edit_where_the_editor_cannot_create_files(client: Client) -> None:
    assert workspace_edit(Changes({}, {"file:///w/x": ""}), client, lambda uri: None) is None


def test_no_edit_of_a_file_whose_text_is_unknown() -> None:
    assert workspace_edit(Changes({URI: [Edit(Span(0, 0), "x")]}), Client(), lambda uri: None) is None


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**bold** and *thin* and `code`", "bold and thin and code"),
        ("# Title\n\ntext", "Title\n\ntext"),
        ("see [the page](https://e.invalid/a_b)", "see the page (https://e.invalid/a_b)"),
        ("<https://e.invalid>", "https://e.invalid"),
        ("```dockerfile\nRUN **a** `b` # c\n```\nafter", "RUN **a** `b` # c\nafter"),
        ("`a_b_c` and a_b_c and 2 * 3 * 4", "a_b_c and a_b_c and 2 * 3 * 4"),
        ("`**kept**`", "**kept**"),
        ("a \\* b \\_ c", "a * b _ c"),
        ("***both***", "both"),
        ("", ""),
    ],
)
def test_markdown_without_its_marks(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///w/a%20b/Dockerfile", "/w/a b/Dockerfile"),
        ("file:///w/%C3%A9", "/w/é"),
        ("FILE:///w", "/w"),
        ("untitled:Untitled-1", None),
        ("vscode-remote://ssh/w", None),
        ("file:///a%00b", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_paths_of_uris(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_every_path_has_a_uri(name: str) -> None:
    assert path_of(uri_of("/" + name)) == "/" + name
