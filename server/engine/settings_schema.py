"""The JSON schema of `.tare.toml`, and a file to begin with: both follow from the settings and the catalogue."""

from __future__ import annotations

import json
from typing import Any

from .settings import PERSONAL, SETTINGS, Settings

_ROOT = "Whether files in the folders above this one count no longer"
_WIDTH = 100


def schema() -> dict[str, Any]:
    """The schema, draft 7, which editors for TOML understand. For `[tool.tare]` it is the same."""
    properties: dict[str, Any] = {"root": {"type": "boolean", "default": False, "description": f"{_ROOT}."}}
    for name, setting in SETTINGS.items():
        described = {**setting.kind.schema(), "description": f"{setting.about}."}
        default = _default(name)
        properties[name] = {**described, "default": default} if default is not None else described
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Tare",
        "description": "What Tare says of Dockerfiles, and how.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def example() -> str:
    """A `.tare.toml` that changes nothing: every setting that a project can give, explained and commented out."""
    lines = [
        "# What Tare says about the Dockerfiles in this folder and below it.",
        "# Every setting is shown with its default; `tare rules` lists all rules.",
        "# A .tare.toml nearer to a Dockerfile lies over this one, and an editor or a command line over both.",
        "# In editors Tare completes this file itself. For an extension that knows TOML, write its schema by",
        "#     tare schema > .tare.schema.json",
        "# and above all of this the line",
        "#     #:schema ./.tare.schema.json",
        "# Where it counts, hadolint's file and variables (HADOLINT_IGNORE and the like) do not.",
        "",
        *_wrapped(f"{_ROOT}."),
        "# root = false",
    ]
    tables = [name for name in SETTINGS if isinstance(_default(name), dict)]
    for name, setting in SETTINGS.items():
        if name not in tables and name.replace("-", "_") not in PERSONAL:
            lines += ["", *_wrapped(f"{setting.about}."), f"# {name} = {_EXAMPLES.get(name) or _toml(_default(name))}"]
    for name in tables:
        lines += ["", *_wrapped(f"{SETTINGS[name].about}."), *(f"# {line}" for line in _TABLES[name])]
    return "\n".join(lines) + "\n"


_EXAMPLES = {"budget": '"200MB"', "context": '"."', "built-image": '"registry.example.org/team/app:1"'}
_TABLES = {
    "severity": ("[severity]", 'latest-tag = "error"', 'DL3008 = "off"'),
    "label-schema": ("[label-schema]", '"org.opencontainers.image.source" = "url"'),
    "build-args": ("[build-args]", 'VERSION = "1.2"'),
    "rules": ("[rules.RULE]", 'option = "value"  # `tare explain RULE` tells which options a rule has'),
}


def _default(name: str) -> Any:
    """The default as TOML and JSON know it; None where there is none."""
    value = getattr(Settings(), name.replace("-", "_"))
    if name in _TABLES:
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _toml(value: Any) -> str:
    return json.dumps(value)


def _wrapped(text: str) -> list[str]:
    lines, line = [], "#"
    for word in text.split():
        if len(line) + 1 + len(word) > _WIDTH:
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]
