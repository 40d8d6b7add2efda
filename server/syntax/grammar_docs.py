"""The prose of the grammar: `data/grammar.md`, read when the first hover asks for it."""

from __future__ import annotations

import re
from functools import lru_cache

from ..data import read
from ..text import Record, regex

_HEADING = regex(r"^## `(.+)`$", re.MULTILINE)
_LAYERS, _CACHE = "**Layers.** ", "**Cache.** "


class Docs(Record):
    """What a person reads about one entry, as Markdown; a part that has nothing to say is empty."""

    text: str = ""
    layers: str = ""  # what it does to the layers, and so to the size
    cache: str = ""  # what it does to the build cache, and so to the time


def docs(key: str) -> Docs:
    """The prose under the heading `key`; empty where there is none."""
    return _all().get(key, Docs())


def keys() -> frozenset[str]:
    """Every heading of the prose."""
    return frozenset(_all())


@lru_cache(maxsize=1)
def _all() -> dict[str, Docs]:
    found = {}
    pieces = _HEADING.split(read("grammar.md"))
    for key, body in zip(pieces[1::2], pieces[2::2], strict=True):
        found[key] = _docs(body)
    return found


def _docs(body: str) -> Docs:
    text, layers, cache = [], "", ""
    for paragraph in body.strip().split("\n\n"):
        if paragraph.startswith(_LAYERS):
            layers = _unwrap(paragraph[len(_LAYERS) :])
        elif paragraph.startswith(_CACHE):
            cache = _unwrap(paragraph[len(_CACHE) :])
        else:
            text.append(paragraph if paragraph.startswith(("```", "-")) else _unwrap(paragraph))
    return Docs("\n\n".join(text), layers, cache)


def _unwrap(paragraph: str) -> str:
    return " ".join(paragraph.split("\n"))
