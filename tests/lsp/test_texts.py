"""The server's text is the client's, through any changes, in all three encodings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .editors import FULL_CLIENT, URI, InProcess

_UNIT = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
# What Python takes for line ends and LSP does not, what only LSP's encodings count differently, and the real line ends.
_TEXTS = st.text("aF 🐳é\n\r\x0c\x0b\x1c\x85\u2028\u2029", max_size=12)


class NaiveClient:
    """A document as bytes of the negotiated encoding: positions are cut out of them as the specification words it."""

    def __init__(self, text: str, encoding: str) -> None:
        self.codec, self.unit = _UNIT[encoding]
        self.text = text

    def positions(self) -> list[tuple[int, dict[str, int]]]:
        """Every place between two code points with its position, but those inside of a line end."""
        found, line, start = [], 0, 0
        for at in range(len(self.text) + 1):
            inside = self.text[at - 1 : at + 1] == "\r\n" if at else False
            if at and not inside and self.text[at - 1] in "\r\n":
                line, start = line + 1, at
            if not inside:
                character = len(self.text[start:at].encode(self.codec)) // self.unit
                found.append((at, {"line": line, "character": character}))
        return found

    def change(self, first: int, second: int, text: str) -> dict[str, Any]:
        """Replace between the two places (by index, modulo how many there are) and tell the server how."""
        places = self.positions()
        (start, from_), (end, to) = sorted(
            (places[first % len(places)], places[second % len(places)]), key=lambda p: p[0]
        )
        self.text = self.text[:start] + text + self.text[end:]
        return {"range": {"start": from_, "end": to}, "text": text}


def _capabilities(encoding: str) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(FULL_CLIENT))
    changed["general"] = {"positionEncodings": [encoding]}
    return changed


_changes = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), _TEXTS, st.booleans()), max_size=4)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@settings(max_examples=150)
@given(text=_TEXTS, messages=st.lists(_changes, max_size=5))
def test_any_chain_of_changes(encoding: str, text: str, messages: list[Any]) -> None:
    client = NaiveClient(text, encoding)
    with InProcess() as editor:
        assert editor.initialize(_capabilities(encoding))["positionEncoding"] == encoding
        editor.open(text)
        for version, changes in enumerate(messages, 2):
            told = []
            for first, second, new, whole in changes:
                if whole:
                    client.text = new
                    told.append({"text": new})
                else:
                    told.append(client.change(first, second, new))
            editor.change(version, *told)
            document = editor.server.workbench.document(URI)
            assert document is not None
            assert document.text == client.text
            assert document.version == version
            # Analysing checks that the edits lead from the old text to the new one.
            assert editor.server.workbench.snapshot(URI) is not None
        assert editor.sent("window/logMessage") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@settings(max_examples=100)
@given(text=_TEXTS, changes=_changes)
def test_any_changes_below_the_negotiation(encoding: str, text: str, changes: list[Any]) -> None:
    from tare.lsp.convert import change_of
    from tare.text import Encoding
    from tare.world.documents import Documents

    client, documents = NaiveClient(text, encoding), Documents()
    documents.open(URI, 1, text, "dockerfile")
    told = [client.change(first, second, new) for first, second, new, _ in changes]
    document, _ = documents.change(URI, 2, [change_of(change, Encoding(encoding)) for change in told])
    assert document.text == client.text


def test_the_form_feed_that_corrupts_other_servers() -> None:
    with InProcess() as editor:
        editor.initialize()
        editor.open("FROM a\nRUN echo \x0c\nCMD a\n")
        place = {"start": {"line": 2, "character": 4}, "end": {"line": 2, "character": 5}}
        editor.change(2, {"range": place, "text": "b"})
        document = editor.server.workbench.document(URI)
        assert document is not None
        assert document.text == "FROM a\nRUN echo \x0c\nCMD b\n"


def test_several_changes_in_one_message_apply_in_order() -> None:
    with InProcess() as editor:
        editor.initialize()
        editor.open("FROM debian\n")
        at = {"line": 0, "character": 11}
        editor.change(
            2,
            {"range": {"start": at, "end": at}, "text": ":late"},
            {"range": {"start": {"line": 0, "character": 16}, "end": {"line": 0, "character": 16}}, "text": "st"},
        )
        (diagnostic,) = editor.published()[-1]["diagnostics"]
        assert diagnostic["range"]["start"] == {"line": 0, "character": 12}
        assert diagnostic["range"]["end"] == {"line": 0, "character": 18}
        assert len(editor.published()) == 2


def test_any_language_id_and_any_scheme() -> None:
    with InProcess() as editor:
        editor.initialize()
        editor.open("FROM debian:latest", uri="untitled:Untitled-1", language="docker")
        assert len(editor.published("untitled:Untitled-1")[-1]["diagnostics"]) == 1


def test_a_client_that_counts_no_versions() -> None:
    with InProcess() as editor:
        editor.initialize({})
        editor.open("FROM debian", version=None)  # type: ignore[arg-type]
        editor.change(None, {"text": "FROM debian:latest"})  # type: ignore[arg-type]
        last = editor.published()[-1]
        assert "version" not in last
        assert len(last["diagnostics"]) == 1
