"""What the headers of an answer say: how to be let in, how often one may ask, and where the next page is.

Challenges are those of RFC 9110, section 11.6.1; the parameters of Bearer are in the distribution project's
spec/auth/token.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ...text import Record, regex
from .facts import RateLimit

_PIECE = regex(r"""([A-Za-z][\w!#$%&'*+.^`|~-]*)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?""", re.ASCII)
_LONGEST = 8192


class Challenge(Record):
    """One way to be let in; scheme and names of parameters in lower case."""

    scheme: str
    parameters: Mapping[str, str]


def read_challenges(headers: Iterable[str]) -> tuple[Challenge, ...]:
    """The challenges of all `WWW-Authenticate` headers, in order; what cannot be read is passed over."""
    found: list[Challenge] = []
    for header in headers:
        parameters: dict[str, str] = {}
        known_scheme = False
        for match in _PIECE.finditer(header[:_LONGEST]):
            name, quoted, plain = match.groups()
            if quoted is None and plain is None:
                parameters = {}
                found.append(Challenge(name.lower(), parameters))
                known_scheme = True
            elif known_scheme:
                parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain)
    return tuple(found)


def read_rate_limit(headers: Mapping[str, str], now: float) -> RateLimit | None:
    """What the headers of an answer say of limits; None where they say nothing. `now` is in seconds since 1970.

    `ratelimit-limit: 100;w=21600` is Docker Hub's; the names of drafts and of GitHub (`x-ratelimit-…`) count, too.
    """
    limit, window = _number_and_window(headers.get("ratelimit-limit") or headers.get("x-ratelimit-limit"))
    remaining, other = _number_and_window(headers.get("ratelimit-remaining") or headers.get("x-ratelimit-remaining"))
    retry = _retry_after(headers.get("retry-after"), now)
    if limit is None and remaining is None and retry is None:
        return None
    return RateLimit(limit, remaining, window if window is not None else other, retry)


def read_next_query(link: str) -> str | None:
    """The query that leads to the next page: of `</v2/library/python/tags/list?last=3&n=1000>; rel="next"`.

    Only the query is of use: a link to another host or repository would be none of ours.
    """
    for one in link[:_LONGEST].split(","):
        target, _, rest = one.strip().partition(">")
        if target.startswith("<") and "next" in rest:
            return urlsplit(target[1:]).query or None
    return None


def _number_and_window(text: str | None) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    number, *rest = text.replace(",", ";").split(";")
    window = next((part.strip()[2:] for part in rest if part.strip().startswith("w=")), "")
    return _number(number.strip()), _number(window)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _retry_after(text: str | None, now: float) -> float | None:
    if not text:
        return None
    number = _number(text.strip())
    if number is not None:
        return float(number)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
