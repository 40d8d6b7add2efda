"""Whole sentences of hovers, kept in `data/hovers.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from ..data import read
from ..text import regex

_HEADING = regex(r"^## `([a-z-]+)`$", re.MULTILINE)


def phrase(key: str, **values: object) -> str:
    """The sentence under `key`, with `{name}` and its like replaced. Raises KeyError for a key that is not there."""
    text = _phrases()[key]
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, str]:
    _, *pieces = _HEADING.split(read("hovers.md"))
    return MappingProxyType({key: " ".join(body.split()) for key, body in zip(pieces[::2], pieces[1::2], strict=True)})
