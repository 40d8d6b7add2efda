"""Help while a file of settings is written, from the JSON schema that `tare schema` prints: what may stand there, and
what it means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..engine.catalogue import find
from ..engine.settings_schema import schema
from ..text import Edit, Record, Span, regex
from .explain import body
from .place import Answer

Key = tuple[str, ...]

_TABLE = regex(r"[ \t]*\[([^\[\]\n]+)\][ \t]*(?:#.*)?")
_ASSIGNED = regex(r"""[ \t]*((?:[\w.-]+|"[^"\n]*"|'[^'\n]*')+)[ \t]*=""")
_WORD = regex(r"[\w./:-]*\Z")
_REST = regex(r"[\w./:-]*")
_STRING = regex(r"""(?:[^"'#]|"[^"\n]*"|'[^'\n]*')*(["'])[^"'\n]*\Z""")


class Completion(Record):
    """One thing to write."""

    label: str
    edit: Edit
    detail: str = ""


class _Here(Record):
    """Where in the file an offset is: in which table, and behind which key of it, if any."""

    table: Key
    key: str | None
    line: str  # of the text, as far as the offset


def settings_hover(
    text: str, places: Mapping[Key, tuple[Span, Span]], top: Key, offset: int, depth: str
) -> Answer | None:
    """What the key, or the rule, at an offset means. `places` has key and value by their path, ours below `top`."""
    for path, (key, value) in places.items():
        own = path[len(top) :]
        if path[: len(top)] != top or not own:
            continue
        if len(own) == 1 and (_holds(key, offset) or (_holds(value, offset) and not _lists(value, text))):
            about = _about(own[0])
        elif len(own) > 1 and _holds(key, offset):
            # The entries of a list go by their number.
            about = _about_rule(key.of(text).strip("\"'"), depth)
        else:
            continue
        if about:
            return Answer(about, key)
    return None


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end


def _lists(value: Span, text: str) -> bool:
    """Whether a value is made of others, which have places of their own."""
    return value.of(text).startswith(("[", "{"))


def settings_completions(text: str, top: Key, offset: int) -> list[Completion]:
    """Keys where one may begin, else the values that a key may have; nothing outside of our own tables."""
    here = _where(text, offset)
    if here.table[: len(top)] != top:
        return []
    own = here.table[len(top) :]
    node = _node(own)
    if here.key is None:
        return list(_keys(text, own, node, here, offset))
    return list(_values(text, _child(node, here.key), here, offset))


def _where(text: str, offset: int) -> _Here:
    table: Key = ()
    key: str | None = None
    depth = 0
    start = 0
    for line in text[:offset].split("\n"):
        header = _TABLE.fullmatch(line)
        pair = _ASSIGNED.match(line)
        if depth == 0 and header is not None and start + len(line) < offset:
            table, key = tuple(part.strip().strip("\"'") for part in header[1].split(".")), None
        elif depth == 0:
            key = pair[1].strip().strip("\"'") if pair is not None else None
        written = line.partition("#")[0]
        value = written[pair.end() :] if depth == 0 and pair is not None else written if depth else ""
        depth = max(0, depth + value.count("[") - value.count("]"))
        start += len(line) + 1
    return _Here(table, key, text[text.rfind("\n", 0, offset) + 1 : offset])


def _keys(text: str, own: Key, node: Mapping[str, Any], here: _Here, offset: int) -> Iterator[Completion]:
    typed = here.line.lstrip().lstrip("[")
    if "#" in here.line or _WORD.fullmatch(typed) is None:
        return
    at = _around(text, offset - len(typed), offset)
    taken = {match[1] for match in map(_ASSIGNED.match, text.split("\n")) if match is not None}
    for name, child in node.get("properties", {}).items():
        if name in taken or (own == () and name == "root" and here.table):
            continue
        if child.get("type") == "object":
            path = ".".join((*here.table, name))
            whole = Span(offset - len(here.line.lstrip()), at.end)
            yield Completion(name, Edit(whole, f"[{path}]"), child.get("description", ""))
        else:
            yield Completion(name, Edit(at, f"{name} = "), child.get("description", ""))


def _values(text: str, node: Mapping[str, Any], here: _Here, offset: int) -> Iterator[Completion]:
    string = _STRING.match(here.line)
    if string is None and "#" in here.line:
        return  # in a comment
    typed = here.line[string.end(1) :] if string is not None else (_WORD.search(here.line) or [""])[0]
    at = _around(text, offset - len(typed), offset)
    if node.get("type") == "boolean":
        for value in ("true", "false") if string is None else ():
            yield Completion(value, Edit(at, value))
        return
    quote = string[1] if string is not None else '"'
    before = "" if string is not None else quote
    after = "" if string is not None and text.startswith(quote, at.end) else quote
    for value in dict.fromkeys(_allowed(node)):
        rules = find(value)
        yield Completion(value, Edit(at, f"{before}{value}{after}"), rules[0].title if rules else "")


def _around(text: str, start: int, offset: int) -> Span:
    """From a start to the end of the word that the offset is in."""
    rest = _REST.match(text, offset)
    return Span(start, rest.end() if rest is not None else offset)


def _allowed(node: Mapping[str, Any]) -> Iterator[str]:
    """Every text that the schema names: of itself, of the entries of a list, of one kind of several."""
    yield from (value for value in node.get("enum", ()) if isinstance(value, str))
    for inner in (node.get("items"), *node.get("anyOf", ())):
        if isinstance(inner, Mapping):
            yield from _allowed(inner)


def _about(name: str) -> str | None:
    """What a setting is for, what it may be, and what it is where nothing is said."""
    node = _schema()["properties"].get(name)
    if node is None:
        return None
    lines = [f"**{name}**", node.get("description", "")]
    allowed = node.get("enum")
    if allowed:
        lines.append("One of " + ", ".join(f"`{value}`" for value in allowed) + ".")
    default = node.get("default")
    if default not in (None, [], {}):
        said = str(default).lower() if isinstance(default, bool) else default
        lines.append(f"Where nothing is said: `{said}`.")
    return "\n\n".join(filter(None, lines))


def _about_rule(name: str, depth: str) -> str | None:
    """The page of the rule that is named there, as on a finding."""
    rules = find(name)
    return "\n\n---\n\n".join(f"**{rule.title}**\n\n{body(rule, depth)}" for rule in rules) or None


def _node(path: Key) -> Mapping[str, Any]:
    node = _schema()
    for part in path:
        node = _child(node, part)
    return node


def _child(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = node.get("properties", {}).get(name, node.get("additionalProperties"))
    return found if isinstance(found, Mapping) else {}


@cache
def _schema() -> Mapping[str, Any]:
    return schema()
