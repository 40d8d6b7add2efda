"""What the keys and values of labels have to look like."""

from __future__ import annotations

import re
from functools import lru_cache

from ..data import read
from ..text import regex

OCI = "org.opencontainers.image."
OCI_KINDS = {
    f"{OCI}created": "rfc3339",
    f"{OCI}url": "url",
    f"{OCI}documentation": "url",
    f"{OCI}source": "url",
    f"{OCI}licenses": "spdx",
}
"""What image-spec's annotations.md demands of the values of its own keys."""

RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")
"""Namespaces that Docker keeps to itself (docs.docker.com, "Docker object labels")."""

# Begins with a letter, ends with a letter or a digit, and no two dots or hyphens stand together. Docker's guidelines
# allow letters, digits, dots and hyphens; `_` and `/` stand in keys of Kubernetes and others, and hurt nobody.
_KEY = regex(r"[a-z](?:(?!\.\.|--)[a-z0-9._/-])*", re.ASCII)
_URL = regex(r"[A-Za-z][A-Za-z0-9+.-]*:(?://[^\s/?#]+[^\s]*|[^\s/][^\s]*)", re.ASCII)
_TIME = regex(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_HASH = regex(r"[0-9a-f]{7}|[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_ANY_HASH = regex(r"[0-9a-f]{7,40}|[0-9a-f]{64}", re.ASCII)
_NUMBER = r"(?:0|[1-9]\d*)"
_PART = rf"(?:{_NUMBER}|\d*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = regex(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PART}(?:\.{_PART})*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?", re.ASCII
)
_EMAIL = regex(r"[^\s@<>()\[\],;:\\\"]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}", re.ASCII)
# RFC 5322, section 3.4.1, as hadolint takes it: names of hosts without a dot, too.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ANY_EMAIL = regex(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|\"[^\"\\\r\n]*\")@(?:{_ATOM}(?:\.{_ATOM})*\.?|\[[^\[\]\\\s]*\])", re.ASCII
)
_TOKEN = regex(r"\(|\)|[A-Za-z0-9.+:-]+|\S", re.ASCII)
_REFERENCE = regex(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+", re.ASCII)

WANTED = {
    "url": "a URL",
    "rfc3339": "a time as RFC 3339 writes it, such as 2026-11-24T12:00:00Z",
    "spdx": "an SPDX license expression, such as MIT or Apache-2.0",
    "hash": "a git hash",
    "semver": "a semantic version, such as 1.2.3",
    "email": "an email address",
}
"""What a value of each kind is, in words; text is anything."""


def key_problem(key: str) -> str | None:
    """What is wrong with the key of a label, as the end of a sentence about it."""
    reserved = next((name for name in RESERVED if key.startswith(name)), None)
    if reserved is not None:
        return f"is in the namespace {reserved}*, which Docker keeps to itself"
    if key.lower() != key and _KEY.fullmatch(key.lower()):
        return "has capital letters"
    if not key[:1].isascii() or not key[:1].isalpha() or not key[:1].islower():
        return "does not begin with a lower-case letter"
    if not key[-1].isalnum():
        return "does not end with a letter or a digit"
    if ".." in key or "--" in key:
        return "has two dots or hyphens in a row"
    return None if _KEY.fullmatch(key) else "has other signs than letters, digits, dots and hyphens"


def is_valid(kind: str, value: str, as_hadolint: bool = False) -> bool:
    """Whether a value is of a kind. Hadolint takes one current license by itself, and 7 or 40 digits of a hash."""
    if kind == "rfc3339":
        return _is_time(value)
    if kind == "spdx":
        return value in _spdx()["license"] if as_hadolint else _is_expression(value)
    if kind == "hash" and not as_hadolint:
        return _ANY_HASH.fullmatch(value) is not None
    if kind == "email" and as_hadolint:
        return _ANY_EMAIL.fullmatch(value) is not None
    pattern = {"url": _URL, "hash": _HASH, "semver": _SEMVER, "email": _EMAIL}.get(kind)
    return pattern is None or pattern.fullmatch(value) is not None


def _is_time(value: str) -> bool:
    match = _TIME.fullmatch(value)
    if match is None:
        return False
    year, month, day, hour, minute, second = map(int, match.groups())
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not 1 <= month <= 12 or not 1 <= day <= days[month - 1]:
        return False
    return hour < 24 and minute < 60 and second <= 60


def _is_expression(value: str) -> bool:
    """SPDX specification, annex "SPDX license expressions": licenses with AND, OR, WITH and brackets."""
    depth = 0
    wants_license = True
    tokens = _TOKEN.findall(value)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if wants_license and token == "(":
            depth += 1
        elif wants_license:
            if not _is_license(token):
                return False
            wants_license = False
            if at + 1 < len(tokens) and tokens[at + 1].upper() == "WITH":
                if at + 2 >= len(tokens) or tokens[at + 2].lower() not in _lower("exception"):
                    return False
                at += 2
        elif token == ")" and depth:
            depth -= 1
        elif token in ("AND", "OR", "and", "or"):
            wants_license = True
        else:
            return False
        at += 1
    return not wants_license and depth == 0


def _is_license(token: str) -> bool:
    # Letters' case makes no difference in identifiers; a `+` means "or later".
    name = token.removesuffix("+").lower()
    known = name in _lower("license") or token.lower() in _lower("deprecated") or name in _lower("deprecated")
    return known or _REFERENCE.fullmatch(token) is not None


@lru_cache(maxsize=1)
def _spdx() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"license": set(), "deprecated": set(), "exception": set()}
    for line in read("spdx-licenses.tsv").splitlines():
        kind, _, name = line.partition("\t")
        if kind in found:
            found[kind].add(name)
    return {kind: frozenset(names) for kind, names in found.items()}


@lru_cache(maxsize=4)
def _lower(kind: str) -> frozenset[str]:
    return frozenset(name.lower() for name in _spdx()[kind])
