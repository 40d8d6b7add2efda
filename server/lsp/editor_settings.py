"""The settings of the section `tare` as editors give them, for a document, in the engine's own words.

Editors fill in the defaults of what nobody has set, and cannot say so. A value that equals the default therefore counts
as not given; otherwise every editor would overrule the project's own configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.settings import SettingProblem, read_settings
from ..text import Record

_DEFAULTS: Mapping[str, Any] = {
    "preset": "recommended",
    "select": [],
    "ignore": [],
    "severity": {},
    "cacheStrategy": "auto",
    "hoverDepth": "developer",
    "budget": "",
    "bandwidth": 100,
    "context": "",
    "network": False,
    "credentialHelpers": False,
    "build": "",
    "builtImage": "",
    "docker": False,
    "allowedRegistries": [],
    "labelSchema": {},
    "strictLabels": False,
    "buildArgs": {},
    "ignoreComments": True,
    "rules": {},
}
_KEYS = {
    "cacheStrategy": "cache-strategy",
    "hoverDepth": "hover-depth",
    "credentialHelpers": "credential-helpers",
    "builtImage": "built-image",
    "allowedRegistries": "allowed-registries",
    "labelSchema": "label-schema",
    "strictLabels": "strict-labels",
    "buildArgs": "build-args",
    "ignoreComments": "ignore-comments",
}


class EditorSettings(Record):
    """What an editor says about one document. `given` is for `Settings.merge`."""

    is_enabled: bool
    given: Mapping[str, Any]
    problems: tuple[SettingProblem, ...]


def read_editor_settings(raw: Any) -> EditorSettings:
    """Reads the section as it came, whatever it is. Keys that are no setting of the engine are the editor's own."""
    values = raw if isinstance(raw, Mapping) else {}
    flat = {key: value for key, value in values.items() if key in _DEFAULTS}
    hover = values.get("hover")
    depth = hover.get("depth") if isinstance(hover, Mapping) else values.get("hover.depth")
    if depth is not None:
        flat["hoverDepth"] = depth
    meant = {_KEYS.get(key, key): value for key, value in flat.items() if value is not None and value != _DEFAULTS[key]}
    given, problems = read_settings(meant)
    return EditorSettings(values.get("enable") is not False, given, tuple(problems))


def scope_of(uri: str, scopes: Mapping[str, Any]) -> str:
    """The innermost of the folders, by URI, that holds a document; "" where none does."""
    inside = [scope for scope in scopes if scope and (uri + "/").startswith(scope.rstrip("/") + "/")]
    return max(inside, key=len, default="")
