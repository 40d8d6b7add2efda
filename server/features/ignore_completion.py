"""Completing paths in ignore files."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.clutter import USELESS
from ..model.ignore_facts import IgnoreFacts
from ..text import Edit, Record, Span
from ..text.sizes import say_bytes

_MOST = 500


class Completion(Record):
    """One thing to write. `order` sorts, the smaller first."""

    label: str
    edit: Edit
    detail: str = ""
    is_folder: bool = False
    order: str = ""


def ignore_completions(text: str, facts: IgnoreFacts | None, offset: int) -> list[Completion]:
    """The names that may follow at that offset; none in comments, and while nobody has looked."""
    start = text.rfind("\n", 0, offset) + 1
    typed = text[start:offset]
    if facts is None or typed.startswith("#"):
        return []
    path = typed.lstrip()
    path = path[1:].lstrip() if path.startswith("!") else path
    folder, _, part = path.rpartition("/")
    at = Span(offset - len(part), offset)
    found = list(_names(facts, folder.removeprefix("**").strip("/").removeprefix("./"), part, at))
    if folder.startswith("**") and not folder.removeprefix("**").strip("/"):
        known = {one.label.rstrip("/") for one in found}
        found += [
            Completion(name, Edit(at, name), USELESS[name], True, f"2{name}")
            for name in USELESS
            if name not in known and name.startswith(part)
        ]
    return found[:_MOST]


def _names(facts: IgnoreFacts, folder: str, part: str, at: Span) -> Iterator[Completion]:
    names = [name for name in facts.folders.names(folder) if name.lower().startswith(part.lower())]
    weights = {name: facts.folders.bytes_of(f"{folder}/{name}" if folder else name) or 0 for name in names[:_MOST]}
    for place, name in enumerate(sorted(weights, key=lambda one: (-weights[one], one))):
        path = f"{folder}/{name}" if folder else name
        state = "kept out" if facts.context.is_ignored(path.rstrip("/")) else "sent"
        yield Completion(
            name, Edit(at, _quoted(name)), f"{say_bytes(weights[name])}, {state}", name.endswith("/"), f"1{place:04}"
        )


def _quoted(name: str) -> str:
    """The name as a pattern: folders without their slash, which means nothing, and what would be a wildcard escaped."""
    return "".join(f"\\{one}" if one in "*?[\\" else one for one in name.rstrip("/"))
