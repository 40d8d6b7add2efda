"""What the XML formats share: text that XML allows."""

from __future__ import annotations

from ..text import regex

_FORBIDDEN = regex("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


def escape(text: str) -> str:
    """`text` for an attribute or an element; code points that XML 1.0 forbids become U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text).translate(_ESCAPES)
