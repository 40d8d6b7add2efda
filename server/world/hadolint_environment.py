"""The environment variables by which hadolint is configured, as what its own file would say.

As hadolint's README lists them ("Configure"). NO_COLOR is everybody's, and HADOLINT_VERBOSE has no counterpart here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_SWITCHES = {
    "HADOLINT_NOFAIL": "no-fail",
    "HADOLINT_STRICT_LABELS": "strict-labels",
    "HADOLINT_DISABLE_IGNORE_PRAGMA": "disable-ignore-pragma",
}
_WORDS = {"HADOLINT_FORMAT": "format", "HADOLINT_FAILURE_THRESHOLD": "failure-threshold"}
_LISTS = {"HADOLINT_IGNORE": "ignored", "HADOLINT_TRUSTED_REGISTRIES": "trustedRegistries"}
_LABELS = "HADOLINT_REQUIRE_LABELS"
_OVERRIDE = "HADOLINT_OVERRIDE_"
_LEVELS = ("error", "warning", "info", "style")
_TRUE = frozenset(("1", "true", "yes", "on", "y", "t"))

VARIABLES = {
    **{key: variable for found in (_SWITCHES, _WORDS, _LISTS) for variable, key in found.items()},
    "label-schema": _LABELS,
    "override": f"{_OVERRIDE}*",
}
"""The variable that stands for a key of the file."""

NO_VARIABLES: Mapping[str, Any] = MappingProxyType({})


def hadolint_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """What the variables say, by the keys of hadolint's file. Empty ones, and switches that are off, say nothing."""
    found: dict[str, Any] = {
        key: True for name, key in _SWITCHES.items() if environment.get(name, "").strip().lower() in _TRUE
    }
    found |= {key: environment[name].strip() for name, key in _WORDS.items() if environment.get(name, "").strip()}
    found |= {key: listed for name, key in _LISTS.items() if (listed := _listed(environment.get(name, "")))}
    override = {level: _listed(environment.get(_OVERRIDE + level.upper(), "")) for level in _LEVELS}
    if any(override.values()):
        found["override"] = {level: names for level, names in override.items() if names}
    labels = _listed(environment.get(_LABELS, ""))
    if labels:
        found["label-schema"] = {name.strip(): form.strip() for name, _, form in (one.partition(":") for one in labels)}
    return found


def _listed(text: str) -> list[str]:
    """What stands between the commas."""
    return [part for one in text.split(",") if (part := one.strip())]
