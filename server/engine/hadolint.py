"""The checks of hadolint, by id and the level that they have there: what the preset `hadolint` turns on.

As its documentation lists them (README.md, "Rules"), version 2.14. Rules of ours that carry one of these ids answer
for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from .finding import Severity

LEVELS = {"error": "error", "warning": "warning", "info": "info", "style": "hint"}
"""Hadolint's levels, and the severities that they are here."""

_IDS = {
    "error": "3000 3004 3011 3012 3020 3021 3023 3024 3026 3043 3044 3061 4000 4004",
    "warning": "3002 3003 3006 3007 3008 3013 3014 3016 3018 3022 3025 3027 3028 3029 3030 3032 3033 3034 3035 3036 "
    "3037 3038 3040 3041 3042 3045 3046 3051 3052 3053 3054 3055 3056 3058 3060 3062 3063 3064 3065 3067 4001 4003 "
    "4005 4006",
    "info": "1001 3001 3009 3010 3015 3019 3047 3049 3050 3057 3059 3066",
    "style": "3048",
}
_OFF = frozenset(("DL1001", "DL3057"))  # "Ignore" by default there


@cache
def severities() -> dict[str, Severity]:
    """The severity of each id."""
    return {
        f"DL{number}": severity
        for level, numbers in _IDS.items()
        for number in numbers.split()
        if (severity := Severity.parse(LEVELS[level])) is not None
    }


def is_on(ids: Iterable[str]) -> bool:
    """Whether hadolint judges by one of those ids when nobody says otherwise."""
    return any(name in severities() and name not in _OFF for name in ids)


def severity_of(ids: Iterable[str]) -> Severity | None:
    """The worst level that one of those ids has there; None where hadolint knows none of them."""
    return min((severities()[name] for name in ids if name in severities()), default=None)
