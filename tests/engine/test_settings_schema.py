"""The schema says just what the reader takes, and the file to begin with changes nothing."""

from __future__ import annotations

import re
import sys

import jsonschema
import pytest
from tare.engine.settings import SETTINGS, Settings, read_settings
from tare.engine.settings_schema import example, schema

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

VALIDATOR = jsonschema.Draft7Validator(schema())


def test_the_schema_is_one_and_holds_every_setting() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    assert set(schema()["properties"]) == {"root", *SETTINGS}
    assert {key.replace("-", "_") for key in SETTINGS} == set(Settings._fields)


@pytest.mark.parametrize(
    "values",
    [
        {"preset": "hadolint", "select": "ALL", "ignore": ["size", "DL3008"]},
        {"severity": {"latest-tag": "off", "DL3008": "error"}},
        {"budget": 5, "bandwidth": 2.5, "build": "a.json"},
        {"budget": "200MB", "build": ["a", "b"], "context": "."},
        {"allowed-registries": ["docker.io"], "strict-labels": True, "label-schema": {"a": "url"}},
        {"build-args": {"A": "x", "B": 3, "C": True}, "ignore-comments": False},
        {"cache-strategy": "mount", "hover-depth": "beginner", "built-image": "a:1"},
    ],
)
def test_what_is_read_is_valid(values: dict[str, object]) -> None:
    assert read_settings(values)[1] == []
    assert list(VALIDATOR.iter_errors(values)) == []


@pytest.mark.parametrize(
    "values",
    [
        {"presets": "strict"},
        {"preset": "loud"},
        {"select": 3},
        {"severity": {"latest-tag": "loud"}},
        {"bandwidth": 0},
        {"strict-labels": "yes"},
        {"label-schema": {"a": "colour"}},
        {"allowed-registries": "docker.io"},
        {"build-args": {"A": ["x"]}},
        {"rules": {"latest-tag": 3}},
    ],
)
def test_what_is_not_read_is_not_valid(values: dict[str, object]) -> None:
    assert read_settings(values)[1]
    assert list(VALIDATOR.iter_errors(values))


def test_the_file_to_begin_with_changes_nothing() -> None:
    assert tomllib.loads(example()) == {}
    assert max(map(len, example().splitlines())) <= 100


def test_the_file_to_begin_with_shows_settings_that_mean_something() -> None:
    shown = re.sub(r"^# (?=[a-z-]+ = |\[|\"|[A-Za-z0-9-]+ = )", "", example(), flags=re.MULTILINE)
    values = tomllib.loads(shown)
    assert values.pop("rules") == {"RULE": {"option": "value"}}
    assert values.pop("root") is False
    given, problems = read_settings(values)
    assert problems == []
    assert {"preset", "severity", "label_schema", "build_args", "allowed_registries"} <= set(given)
    assert not any(name in values for name in ("network", "docker", "credential-helpers"))
