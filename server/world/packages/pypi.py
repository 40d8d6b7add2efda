"""PyPI's JSON interface (docs.pypi.org, "JSON API"): the wheel that pip would take, and what it requires.

A wheel's size says what is downloaded; what it unpacks to PyPI does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from ...model.estimates.language_packages import PYPI, plain_name
from ...model.facts import PackageSize
from ...text import regex

_WHEEL = regex(r".+?-(?P<python>[\w.]+)-(?P<abi>[\w.]+)-(?P<platform>[\w.]+)\.whl")
_REQUIREMENT = regex(r"\s*([A-Za-z0-9][\w.-]*)[^;]*(?:;(.*))?")
_TEST = regex(r"\s*\(?\s*(\w+)\s*(==|!=|<=|>=|<|>)\s*['\"]([^'\"]*)['\"]\s*\)?\s*")
_NUMBERS = regex(r"\d+")
_PYTHON = (3, 12)  # what a wheel is chosen and a marker judged for, where nobody says
_HERE = {
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}


def pypi_path(name: str, version: str) -> str:
    """Where PyPI tells of a package, or of one version of it."""
    parts = (plain_name(PYPI, name), version) if version else (plain_name(PYPI, name),)
    return f"/pypi/{'/'.join(quote(part, safe='') for part in parts)}/json"


def read_pypi(value: Any, observed: str, source: str) -> PackageSize:
    """What PyPI said, as a size for linux/amd64. Raises ValueError where it cannot be read."""
    info = value.get("info") if isinstance(value, Mapping) else None
    urls = value.get("urls") if isinstance(value, Mapping) else None
    if not isinstance(info, Mapping) or not isinstance(urls, list) or not isinstance(info.get("name"), str):
        raise ValueError("no answer of PyPI")
    files = [one for one in urls if isinstance(one, Mapping) and isinstance(one.get("size"), int)]
    best = max(files, key=_rank, default=None)
    requires = info.get("requires_dist")
    wanted = requires if isinstance(requires, list) else ()
    return PackageSize(
        plain_name(PYPI, info["name"]),
        str(info.get("version") or ""),
        None,
        best["size"] if best is not None and _rank(best) > (0, 0) else None,
        tuple(dict.fromkeys(_needs(one for one in wanted if isinstance(one, str)))),
        observed,
        source,
    )


def _rank(file: Mapping[str, Any]) -> tuple[int, int]:
    """How well a file fits, the higher the better: a wheel for this platform, for any, sources, none of it."""
    match = _WHEEL.fullmatch(str(file.get("filename")))
    if match is None:
        return (1, 0) if file.get("packagetype") == "sdist" else (0, 0)
    platforms, tags = match["platform"].split("."), match["python"].split(".")
    versions = [_version(tag) for tag in tags]
    if match["abi"].endswith("t") or not any(_fits(tag, version) for tag, version in zip(tags, versions, strict=True)):
        return 0, 0
    if any("linux" in one and one.endswith("x86_64") and "musl" not in one for one in platforms):
        return 3, max(minor for _, minor in versions)
    return (2, max(minor for _, minor in versions)) if "any" in platforms else (0, 0)


def _version(tag: str) -> tuple[int, int]:
    digits = "".join(char for char in tag if char.isdigit())
    return int(digits[:1] or 0), int(digits[1:] or 0)


def _fits(tag: str, version: tuple[int, int]) -> bool:
    """Whether CPython takes a wheel of that tag; the stable interface makes one of an older minor version fit."""
    return tag.startswith(("py", "cp")) and version[0] == _PYTHON[0] and version[1] <= _PYTHON[1]


def _needs(requirements: Iterable[str]) -> Iterable[str]:
    """The names of what is required here for sure: no extras, and no marker that cannot be judged."""
    for text in requirements:
        match = _REQUIREMENT.fullmatch(text)
        if match is not None and (match[2] is None or _holds(match[2])):
            yield plain_name(PYPI, match[1])


def _holds(marker: str) -> bool:
    """Whether a marker holds (PEP 508), where it is made of plain comparisons, `and`, and `or`."""
    return any(all(_is_true(test) for test in one.split(" and ")) for one in marker.split(" or "))


def _is_true(test: str) -> bool:
    match = _TEST.fullmatch(test)
    if match is None:
        return False
    name, operator, text = match.groups()
    if name in ("python_version", "python_full_version"):
        here, there = _PYTHON, tuple(int(one) for one in _NUMBERS.findall(text))[:2]
        answers = {
            "<": here < there,
            "<=": here <= there,
            ">": here > there,
            ">=": here >= there,
            "==": here == there,
            "!=": here != there,
        }
        return answers[operator]
    known = _HERE.get(name)
    return known is not None and ((operator == "==" and known == text) or (operator == "!=" and known != text))
