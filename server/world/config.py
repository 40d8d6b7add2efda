"""The configuration of a project: the nearest file that has any, looking upwards from the Dockerfile.

`.tare.toml` (or `tare.toml`), the table `[tool.tare]` of `pyproject.toml`, or what a `.hadolint.yaml` says that means
something here. In one folder they count in this order, and only the first. What is wrong in it is a problem with its
line, and the rest of the file counts.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.settings import PERSONAL, SettingProblem, is_known, read_settings
from ..text import regex
from .files import FileProblem, read_text

NAMES = (".tare.toml", "tare.toml", "pyproject.toml", ".hadolint.yaml", ".hadolint.yml")

_TOML_PLACE = regex(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_HADOLINT_LEVELS = {"error": "error", "warning": "warning", "info": "info", "style": "hint"}
_THRESHOLDS = {**_HADOLINT_LEVELS, "ignore": "hint", "none": "none"}


class ConfigProblem(NamedTuple):
    """Something in a configuration file that means nothing; `line` counts from 1, None where it is not known."""

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class Config(NamedTuple):
    """What one file gives, for `Settings.merge`.

    `fails_from` is the least severity that makes a check fail, "none" for none at all; only hadolint's files give it.
    """

    path: str | None
    given: Mapping[str, Any]
    problems: tuple[ConfigProblem, ...] = ()
    fails_from: str = "hint"


NO_CONFIG = Config(None, {})


class Configs:
    """The configurations of many files; each folder is looked at once."""

    def __init__(self) -> None:
        self._known: dict[str, Config] = {}

    def of(self, path: str) -> Config:
        """The configuration that counts for the file of that path."""
        return self._of_folder(os.path.dirname(os.path.abspath(path)))

    def _of_folder(self, folder: str) -> Config:
        config = self._known.get(folder)
        if config is None:
            above = os.path.dirname(folder)
            config = _in_folder(folder) or (self._of_folder(above) if above != folder else NO_CONFIG)
            self._known[folder] = config
        return config


def read_config(path: str) -> Config:
    """The configuration in one file, whose name says how it is written. Never raises; problems are in it."""
    return _read(path) or Config(path, {})


def _in_folder(folder: str) -> Config | None:
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            config = _read(path)
            if config is not None:
                return config
    return None


def _read(path: str) -> Config | None:
    """None for a `pyproject.toml` that says nothing about us."""
    text = read_text(path)
    if isinstance(text, FileProblem):
        return Config(path, {}, (ConfigProblem(path, None, text.message),))
    if path.endswith((".yaml", ".yml")):
        return _read_hadolint(path, text)
    is_shared = os.path.basename(path) == "pyproject.toml"
    if is_shared and "tare" not in text:
        return None
    values, problem = _parse_toml(path, text)
    if problem is not None:
        return Config(path, {}, (problem,))
    if is_shared:
        tool = values.get("tool")
        if not isinstance(tool, Mapping) or "tare" not in tool:
            return None
        values = tool["tare"]
        if not isinstance(values, Mapping):
            return Config(path, {}, (ConfigProblem(path, _line_of(text, ("tare",)), "tool.tare is not a table"),))
    given, problems = read_settings(values)
    for key in PERSONAL:
        if given.pop(key, False):
            # Whoever wrote the project may neither start programs on the machines of those who open it, nor have
            # them call registries of the project's choice.
            problems.append(SettingProblem((key.replace("_", "-"),), "is for each user to allow, not for a project"))
    folder = os.path.dirname(os.path.abspath(path))
    if "context" in given:
        given["context"] = os.path.normpath(os.path.join(folder, given["context"]))
    if "build" in given:
        given["build"] = tuple(os.path.normpath(os.path.join(folder, one)) for one in given["build"])
    return Config(path, given, tuple(_place(path, text, problem) for problem in problems))


def _parse_toml(path: str, text: str) -> tuple[Mapping[str, Any], ConfigProblem | None]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text.removeprefix("\ufeff")), None
    except RecursionError:
        return {}, ConfigProblem(path, None, "is nested too deeply")
    except ValueError as error:
        message = str(error)
        place = _TOML_PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.count("\n") + 1 if place else None
        return {}, ConfigProblem(path, line, _TOML_PLACE.sub("", message))


def _read_hadolint(path: str, text: str) -> Config:
    """`ignored`, `override`, `failure-threshold` and `no-fail`; ids that no rule of ours carries are passed over."""
    import yaml

    try:
        values = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or "cannot be read as YAML"
        return Config(path, {}, (ConfigProblem(path, mark.line + 1 if mark is not None else None, message),))
    if values is None:
        values = {}
    if not isinstance(values, Mapping):
        return Config(path, {}, (ConfigProblem(path, 1, "is not a mapping"),))
    found = _Hadolint(path, text, values)
    given, fails_from = found.given(), found.fails_from()
    return Config(path, given, tuple(found.problems), fails_from)


class _Hadolint:
    """Reads the keys of hadolint that mean something here."""

    def __init__(self, path: str, text: str, values: Mapping[Any, Any]) -> None:
        self._path = path
        self._text = text
        self._values = values
        self.problems: list[ConfigProblem] = []

    def given(self) -> dict[str, Any]:
        override = self._values.get("override") or {}
        if not isinstance(override, Mapping):
            self._complain("override", "is not a mapping")
            override = {}
        severity = {
            name: _HADOLINT_LEVELS[level]
            for level in _HADOLINT_LEVELS
            for name in self._names("override", override.get(level))
            if is_known(name)
        }
        ignore = tuple(name for name in self._names("ignored", self._values.get("ignored")) if is_known(name))
        return {"ignore": ignore, "severity": tuple(sorted(severity.items()))}

    def fails_from(self) -> str:
        if self._values.get("no-fail") is True:
            return "none"
        threshold = self._values.get("failure-threshold", "ignore")
        level = _THRESHOLDS.get(threshold) if isinstance(threshold, str) else None
        if level is None:
            self._complain("failure-threshold", f"{threshold!r} is none of {', '.join(_THRESHOLDS)}")
        return level or "hint"

    def _names(self, key: str, value: Any) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list):
            self._complain(key, "expected a list of rules")
            return []
        return [str(name) for name in value]

    def _complain(self, key: str, message: str) -> None:
        self.problems.append(ConfigProblem(self._path, _line_of(self._text, (key,)), f"{key}: {message}"))


def _place(path: str, text: str, problem: SettingProblem) -> ConfigProblem:
    return ConfigProblem(path, _line_of(text, problem.key), f"{'.'.join(problem.key)}: {problem.message}")


def _line_of(text: str, key: tuple[str, ...]) -> int | None:
    """The line that sets the last part of `key`, as far as a look at the text can tell."""
    at = text.find("[tool.tare") if "[tool.tare" in text else 0
    name = re.escape(key[-1])
    match = re.compile(rf"""(?:^|[\s,{{.\[])["']?{name}["']?\s*[=:\]]""", re.MULTILINE).search(text, at)
    return text.count("\n", 0, match.end()) + 1 if match else None
