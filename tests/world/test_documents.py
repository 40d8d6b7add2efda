from __future__ import annotations

import pytest
from tare.text import Edit, Lines, Span
from tare.world.documents import Documents

URI = "file:///w/Dockerfile"


def _insert(at: int, text: str):  # type: ignore[no-untyped-def]
    return lambda lines: Edit.insert(at, text)


def test_each_change_sees_what_the_one_before_left() -> None:
    documents = Documents()
    documents.open(URI, 1, "FROM a", "dockerfile")
    seen = []

    def at_the_end(lines: Lines) -> Edit:
        seen.append(lines.text)
        return Edit.insert(len(lines.text), "\nRUN b")

    document, edits = documents.change(URI, 2, [at_the_end, at_the_end])
    assert document.text == "FROM a\nRUN b\nRUN b"
    assert seen == ["FROM a", "FROM a\nRUN b"]
    assert edits == [Edit(Span(6, 6), "\nRUN b"), Edit(Span(12, 12), "\nRUN b")]
    assert document.lines.starts == [0, 7, 13]
    assert documents.get(URI) is document


def test_a_document_is_a_value() -> None:
    documents = Documents()
    before = documents.open(URI, 1, "FROM a", "docker")
    after, _ = documents.change(URI, 2, [_insert(0, "# x\n")])
    assert (before.text, before.version) == ("FROM a", 1)
    assert (after.text, after.version, after.language_id) == ("# x\nFROM a", 2, "docker")


def test_a_change_that_raises_leaves_everything_as_it_was() -> None:
    documents = Documents()
    before = documents.open(URI, 1, "FROM a", "dockerfile")

    def broken(lines: Lines) -> Edit:
        raise TypeError

    with pytest.raises(TypeError):
        documents.change(URI, 2, [_insert(0, "x"), broken])
    assert documents.get(URI) is before


def test_closed_documents_are_gone() -> None:
    documents = Documents()
    documents.open(URI, 1, "FROM a", "dockerfile")
    documents.close(URI)
    documents.close(URI)
    assert documents.get(URI) is None
    assert list(documents) == []
    with pytest.raises(KeyError):
        documents.change(URI, 2, [])


def test_iterating_bears_changes() -> None:
    documents = Documents()
    for name in "abc":
        documents.open(name, 1, "", "dockerfile")
    for document in documents:
        documents.close(document.uri)
    assert len(documents) == 0
