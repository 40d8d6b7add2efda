"""What an editor wants to see beside the text: settings of the section `tare` that mean nothing to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..text import Record

KINDS = {"images": "FROM", "packages": "RUN", "files": "COPY"}
"""Settings `inlayHints.<key>`, and the kind of hint that each is about."""


class Display(Record):
    """`hints` are the kinds of inlay hints that are wanted: FROM, RUN, COPY."""

    hints: frozenset[str] = frozenset(KINDS.values())
    shows_lenses: bool = True


def read_display(raw: Any) -> Display:
    """Reads the section as it came, nested or with dots in its keys; all is on that is not switched off."""
    values = raw if isinstance(raw, Mapping) else {}
    hints = frozenset(kind for key, kind in KINDS.items() if not _is_off(values, "inlayHints", key))
    return Display(
        frozenset() if _is_off(values, "inlayHints", "enable") else hints,
        not _is_off(values, "codeLens", "enable"),
    )


def _is_off(values: Mapping[Any, Any], group: str, key: str) -> bool:
    nested = values.get(group)
    return (nested.get(key) if isinstance(nested, Mapping) else values.get(f"{group}.{key}")) is False
