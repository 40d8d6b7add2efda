"""Editors name every setting, with the default that the server takes for "not given"."""

from __future__ import annotations

import json
from pathlib import Path

from tare.engine.settings import SETTINGS, Settings
from tare.lsp.editor_settings import _DEFAULTS, _KEYS, read_editor_settings

MANIFEST = Path(__file__).parents[2] / "clients" / "vscode" / "package.json"


def test_every_setting_can_be_given_by_an_editor() -> None:
    assert {_KEYS.get(key, key) for key in _DEFAULTS} == set(SETTINGS)


def test_vscode_offers_every_setting_with_its_default() -> None:
    offered = json.loads(MANIFEST.read_text(encoding="utf-8"))["contributes"]["configuration"]["properties"]
    names = {"hoverDepth": "hover.depth"}
    for key, default in _DEFAULTS.items():
        if key == "context":
            continue  # a project's matter
        assert offered[f"tare.{names.get(key, key)}"]["default"] == default, key
    presets = SETTINGS["preset"].kind.schema()["enum"]
    assert offered["tare.preset"]["enum"] == presets


def test_settings_for_rules_are_read() -> None:
    given = {
        "allowedRegistries": ["docker.io"],
        "labelSchema": {"a": "url"},
        "strictLabels": True,
        "buildArgs": {"A": "1"},
    }
    read = read_editor_settings(given)
    assert read.problems == ()
    assert Settings().merge(read.given).label_schema == (("a", "url"),)
    assert dict(read.given) == {
        "allowed_registries": ("docker.io",),
        "label_schema": (("a", "url"),),
        "strict_labels": True,
        "build_args": (("A", "1"),),
    }
