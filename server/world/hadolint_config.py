"""The configuration of hadolint, for those who come from there: read as it reads it, where there is none of ours.

As hadolint's README says ("Configure"): `.hadolint.yaml` of the project, else one that is shared by all projects, and
environment variables above it (`hadolint_environment`), key by key, as its options are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..engine.hadolint import LEVELS
from ..engine.settings import SETTINGS, is_known
from ..text import Span
from .config_values import Config, ConfigProblem
from .hadolint_environment import NO_VARIABLES, VARIABLES

if TYPE_CHECKING:
    import yaml

FOLDER_NAMES = (".hadolint.yaml", ".hadolint.yml")

_THRESHOLDS = {**LEVELS, "ignore": "hint", "none": "none"}
_DEFAULT_THRESHOLD = "info"
_FORMATS = {
    "tty": "text",
    "json": "json",
    "checkstyle": "checkstyle",
    "codeclimate": "gitlab",
    "gitlab_codeclimate": "gitlab",
    "sarif": "sarif",
    "junit": "junit",
}
"""Its formats that have a counterpart here."""
_OTHER_FORMATS = ("gnu", "codacy", "sonarqube")
_KNOWN = (
    *("ignored", "override", "failure-threshold", "no-fail", "trustedRegistries", "label-schema", "strict-labels"),
    *("disable-ignore-pragma", "format", "no-color"),
)
_SETTINGS = {
    "trustedRegistries": "allowed-registries",
    "label-schema": "label-schema",
    "strict-labels": "strict-labels",
}


def shared_files() -> tuple[str, ...]:
    """Where it looks beside the project: the working directory, then the user's own places."""
    home = os.path.expanduser("~")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    local = os.environ.get("LOCALAPPDATA")
    folders = (config, *((local,) if local else ()))
    stems = (
        os.path.join(os.getcwd(), ".hadolint"),
        *(os.path.join(folder, "hadolint") for folder in folders),
        os.path.join(home, ".hadolint", "hadolint"),
        os.path.join(home, "hadolint", "config"),
        os.path.join(home, ".hadolint"),
    )
    return tuple(stem + ending for stem in stems for ending in (".yaml", ".yml"))


def read_hadolint(path: str, text: str, environment: Mapping[str, Any] = NO_VARIABLES) -> Config:
    """What a file of hadolint says, below what its variables say (`hadolint_environment`).

    Ids that no rule of ours carries, ShellCheck's above all, are passed over.
    """
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or "cannot be read as YAML"
        span = Span(mark.index, mark.index) if mark is not None else None
        return Config(path, {}, (ConfigProblem.at(path, text, span, message, hides_all=True),))
    if values is None:
        values = {}
    if not isinstance(values, Mapping):
        return Config(path, {}, (ConfigProblem.at(path, text, Span(0, 0), "is not a mapping", hides_all=True),))
    return _Reader(path, text, values, node, environment).config()


def read_environment(environment: Mapping[str, Any]) -> Config:
    """What hadolint's variables say where there is no file."""
    return _Reader("", "", {}, None, environment).config()._replace(path=None)


class _Reader:
    """Reads the keys that mean something here."""

    def __init__(
        self, path: str, text: str, values: Mapping[Any, Any], node: yaml.Node | None, environment: Mapping[str, Any]
    ) -> None:
        self._path = path
        self._text = text
        self._file = values
        self._environment = environment
        self._values = {**values, **environment}
        self._places = dict(_places(node))
        self._problems: list[ConfigProblem] = []

    def config(self) -> Config:
        given, fails_from, wish = self.given(), self.fails_from(), self.format()
        return Config(self._path, given, self.finish(), fails_from, format=wish)

    def given(self) -> dict[str, Any]:
        severity = self._severity(self._file) | self._severity(self._environment)
        ignore = tuple(name for name in self._names("ignored", self._values.get("ignored")) if is_known(name))
        given: dict[str, Any] = {"ignore": ignore, "severity": tuple(sorted(severity.items()))}
        if self.is_on("disable-ignore-pragma"):
            given["ignore_comments"] = False
        for theirs, ours in _SETTINGS.items():
            if self._values.get(theirs) is not None:
                value, problems = SETTINGS[ours].kind.read(theirs, self._values[theirs])
                for problem in problems:
                    self._complain(theirs, problem.message)
                if value is not None:
                    given[ours.replace("-", "_")] = value
        return given

    def _severity(self, values: Mapping[Any, Any]) -> dict[str, str]:
        override = values.get("override") or {}
        if not isinstance(override, Mapping):
            self._complain("override", "is not a mapping")
            override = {}
        return {
            name: LEVELS[level]
            for level in LEVELS
            for name in self._names("override", override.get(level))
            if is_known(name)
        }

    def fails_from(self) -> str:
        if self._values.get("no-fail") is True:
            return "none"
        threshold = self._values.get("failure-threshold", _DEFAULT_THRESHOLD)
        level = _THRESHOLDS.get(threshold) if isinstance(threshold, str) else None
        if level is None:
            self._complain("failure-threshold", f"{threshold!r} is none of {', '.join(_THRESHOLDS)}")
        return level or LEVELS[_DEFAULT_THRESHOLD]

    def is_on(self, key: str) -> bool:
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            self._complain(key, f"{value!r} is neither true nor false")
        return value is True

    def format(self) -> str | None:
        value = self._values.get("format")
        if value is None or value in _OTHER_FORMATS:
            return None
        found = _FORMATS.get(value) if isinstance(value, str) else None
        if found is None:
            self._complain("format", f"{value!r} is none of {', '.join((*_FORMATS, *_OTHER_FORMATS))}")
        return found

    def finish(self) -> tuple[ConfigProblem, ...]:
        """What is wrong, also keys that hadolint does not know."""
        for key in self._values:
            if key not in _KNOWN:
                self._complain(str(key), f"unknown setting; hadolint knows {', '.join(_KNOWN)}")
        return tuple(sorted(self._problems, key=lambda problem: problem.line or 0))

    def _names(self, key: str, value: Any) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list):
            self._complain(key, "expected a list of rules")
            return []
        return [str(name) for name in value]

    def _complain(self, key: str, message: str) -> None:
        if key in self._environment:
            self._problems.append(ConfigProblem(VARIABLES[key], None, message))
            return
        span = self._places.get(key)
        self._problems.append(ConfigProblem.at(self._path, self._text, span, f"{key}: {message}"))


def _places(node: yaml.Node | None) -> list[tuple[str, Span]]:
    """The keys at the top of a mapping, with their places."""
    pairs = node.value if node is not None and isinstance(node.value, list) else []
    return [
        (key.value, Span(key.start_mark.index, key.end_mark.index))
        for key, _ in (pair for pair in pairs if isinstance(pair, tuple))
        if isinstance(key.value, str)
    ]
