"""Between our words and the protocol's: spans and ranges, edits and workspace edits, paths and URIs, hover text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ..text import Edit, Encoding, Lines, Span, regex, whole_change
from ..world.documents import Change, Document
from .analysis import Changes
from .client import Client

Json = dict[str, Any]


def position_of(offset: int, lines: Lines, encoding: Encoding) -> Json:
    line, character = lines.position(offset, encoding)
    return {"line": line, "character": character}


def range_of(span: Span, lines: Lines, encoding: Encoding) -> Json:
    return {"start": position_of(span.start, lines, encoding), "end": position_of(span.end, lines, encoding)}


def range_json(span: Span, lines: Lines, encoding: Encoding) -> str:
    """The range as JSON text: what a published finding costs is mostly this."""
    line, character = lines.position(span.start, encoding)
    last_line, last_character = lines.position(span.end, encoding)
    return (
        f'{{"start":{{"line":{line},"character":{character}}},'
        f'"end":{{"line":{last_line},"character":{last_character}}}}}'
    )


def offset_of(position: Json, lines: Lines, encoding: Encoding) -> int:
    """The offset of an LSP position, clamped into the text. Raises KeyError or TypeError for what is none."""
    line, character = position["line"], position["character"]
    if not isinstance(line, int) or not isinstance(character, int):
        raise TypeError("a position counts in whole numbers")
    return lines.offset(line, character, encoding)


def span_of(range_: Json, lines: Lines, encoding: Encoding) -> Span:
    """The span of an LSP range; one whose end comes first is turned round."""
    start = offset_of(range_["start"], lines, encoding)
    end = offset_of(range_["end"], lines, encoding)
    return Span(start, end) if start <= end else Span(end, start)


def change_of(change: Json, encoding: Encoding) -> Change:
    """What one entry of `contentChanges` does to a text; a whole text becomes the smallest edit that makes it.

    Raises KeyError or TypeError where the entry is malformed, before anything was changed.
    """
    text = change["text"]
    if not isinstance(text, str):
        raise TypeError("the text of a change is no string")
    range_ = change.get("range")
    if range_ is None:
        return lambda lines: whole_change(lines.text, text)
    return lambda lines: Edit(span_of(range_, lines, encoding), text)


def workspace_edit(changes: Changes, client: Client, find: Callable[[str], Document | None]) -> Json | None:
    """The edit in the form that the client announced: `documentChanges`, else `changes`.

    `find` gives the open document of a URI; a file that is not open cannot be edited here, since its positions are
    unknown. None where the client cannot do it: a file to create that it cannot create.
    """
    documents = {uri: find(uri) for uri in changes.edits}
    if None in documents.values():
        return None
    if changes.created and not (client.document_changes and client.creates_files):
        return None
    edits = {
        uri: [_text_edit(edit, document, client.encoding) for edit in changes.edits[uri]]
        for uri, document in documents.items()
        if document is not None
    }
    appended = {uri: [_append(old, added, client.encoding)] for uri, (old, added) in changes.appended.items()}
    if not client.document_changes:
        return {"changes": {**edits, **appended}}
    operations: list[Json] = [
        {"textDocument": {"uri": uri, "version": None}, "edits": inserted} for uri, inserted in appended.items()
    ]
    for uri, text in changes.created.items():
        # A file that appeared in the meantime is not overwritten; with ignoreIfExists its text would be doubled.
        operations.append({"kind": "create", "uri": uri, "options": {"overwrite": False, "ignoreIfExists": False}})
        start = {"line": 0, "character": 0}
        insertion = {"range": {"start": start, "end": start}, "newText": text}
        operations.append({"textDocument": {"uri": uri, "version": None}, "edits": [insertion]})
    for uri, document in documents.items():
        version = document.version if document is not None else None
        operations.append({"textDocument": {"uri": uri, "version": version}, "edits": edits[uri]})
    return {"documentChanges": operations}


def _append(old: str, added: str, encoding: Encoding) -> Json:
    return {"range": range_of(Span(len(old), len(old)), Lines(old), encoding), "newText": added}


def _text_edit(edit: Edit, document: Document, encoding: Encoding) -> Json:
    return {"range": range_of(edit.span, document.lines, encoding), "newText": edit.text}


def markup(markdown: str, client: Client) -> Json:
    """MarkupContent: markdown where the client shows it, else plain text."""
    if client.markdown_hover:
        return {"kind": "markdown", "value": markdown}
    return {"kind": "plaintext", "value": plain_text(markdown)}


_FENCE = regex(r"^ *(```|~~~).*$\n?", re.MULTILINE)
_HEADING = regex(r"^#{1,6} +", re.MULTILINE)
_LINK = regex(r"!?\[([^\]]*)\]\(<?([^)\s>]+)>?[^)]*\)")
_AUTOLINK = regex(r"<(https?://[^>\s]+)>")
_EMPHASIS = regex(r"(?<![\w*])(\*\*|\*|__|_)(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_CODE = regex(r"(`+)(.+?)\1")
_ESCAPE = regex(r"\\([\\`*_{}\[\]()#+\-.!|<>])")


def plain_text(markdown: str) -> str:
    """Markdown without its marks, for editors that would show them; code keeps every character of its own."""
    blocks = _FENCE.split(markdown)
    # split keeps the captured fence: text, fence, code, fence, text …
    parts = [piece if index % 4 == 2 else _plain_block(piece) for index, piece in enumerate(blocks) if index % 2 == 0]
    return "".join(parts).strip("\n")


def _plain_block(text: str) -> str:
    """The text outside of fences; inline code is set aside while the other marks are taken away."""
    pieces = []
    done = 0
    for code in _CODE.finditer(text):
        pieces.append(_plain_run(text[done : code.start()]))
        pieces.append(code[2])
        done = code.end()
    pieces.append(_plain_run(text[done:]))
    return "".join(pieces)


def _plain_run(text: str) -> str:
    text = _HEADING.sub("", text)
    text = _LINK.sub(lambda link: link[1] if link[1] == link[2] else f"{link[1]} ({link[2]})", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)


def path_of(uri: str) -> str | None:
    """The path of a `file:` URI on this system; None for every other URI (untitled buffers, remote schemes)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme.lower() != "file":
        return None
    path = unquote(parts.path)
    if "\0" in path:
        return None
    if os.name == "nt":
        if parts.netloc and parts.netloc != "localhost":
            return "\\\\" + parts.netloc + path.replace("/", "\\")
        return path.lstrip("/").replace("/", "\\")
    return path or None


def uri_of(path: str) -> str:
    """The `file:` URI of an absolute path."""
    if os.name == "nt":
        path = path.replace("\\", "/")
        if path.startswith("//"):
            return "file:" + quote(path)
        return "file:///" + quote(path)
    return "file://" + quote(os.fsencode(path))
