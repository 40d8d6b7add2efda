"""The configuration of a project: the files that have any, from the Dockerfile's folder upwards.

`.tare.toml` (or `tare.toml`), or the table `[tool.tare]` of `pyproject.toml`; of those in one folder the first counts.
A file lies over those in the folders above it, up to one that says `root = true`. Where none is found,
hadolint's own file is read (`hadolint_config`), and on the command line its variables. What is wrong in a file is a
problem at its place, and the rest counts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from ..engine.settings import PERSONAL, SettingProblem, combine, read_settings
from ..text import Span, regex
from .config_values import NO_CONFIG, Config, ConfigProblem
from .files import FileProblem, read_text
from .hadolint_config import FOLDER_NAMES as HADOLINT_NAMES
from .hadolint_config import read_environment, read_hadolint, shared_files
from .hadolint_environment import NO_VARIABLES
from .toml_keys import places

__all__ = ["NAMES", "NO_CONFIG", "Config", "ConfigProblem", "Configs", "read_config", "read_text_as_config"]

OUR_NAMES = (".tare.toml", "tare.toml", "pyproject.toml")
NAMES = (*OUR_NAMES, *HADOLINT_NAMES)

_TOML_PLACE = regex(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Configs:
    """The configurations of many files; each folder is looked at once.

    `environment` is what `hadolint_environment` tells, which lies over hadolint's files and counts where these do.
    """

    def __init__(self, environment: Mapping[str, Any] = NO_VARIABLES) -> None:
        self._environment = environment
        self._ours: dict[str, Config | None] = {}
        self._others: dict[str, Config] = {}
        self._shared: Config | None = None

    def of(self, path: str) -> Config:
        """The configuration that counts for the file of that path."""
        folder = os.path.dirname(os.path.abspath(path))
        return self._our(folder) or self._other(folder)

    def _our(self, folder: str) -> Config | None:
        """What our files say from a folder upwards; None where there is none."""
        if folder not in self._ours:
            found = next(filter(None, (_read_existing(os.path.join(folder, name)) for name in OUR_NAMES)), None)
            above = os.path.dirname(folder)
            if above != folder and (found is None or not found.is_root):
                outer = self._our(above)
                found = outer if found is None else _over(outer, found)
            self._ours[folder] = found
        return self._ours[folder]

    def _other(self, folder: str) -> Config:
        """The nearest file of hadolint upwards, else the first that is shared by all projects."""
        config = self._others.get(folder)
        if config is None:
            above = os.path.dirname(folder)
            found = self._first(os.path.join(folder, name) for name in HADOLINT_NAMES)
            config = found or (self._other(above) if above != folder else self._of_all())
            self._others[folder] = config
        return config

    def _of_all(self) -> Config:
        if self._shared is None:
            alone = read_environment(self._environment) if self._environment else NO_CONFIG
            self._shared = self._first(shared_files()) or alone
        return self._shared

    def _first(self, paths: Iterable[str]) -> Config | None:
        return next(filter(None, (_read_existing(path, self._environment) for path in paths)), None)


def read_config(path: str, environment: Mapping[str, Any] = NO_VARIABLES) -> Config:
    """The configuration in one file, whose name says how it is written. Never raises; problems are in it.

    `environment` is what `hadolint_environment` tells, and counts for a file of hadolint's alone.
    """
    return _read(path, environment) or Config(path, {})


def read_text_as_config(path: str, text: str, environment: Mapping[str, Any] = NO_VARIABLES) -> Config | None:
    """What a file of that path would say with that text; None for a `pyproject.toml` that says nothing about us."""
    if path.endswith((".yaml", ".yml")):
        return read_hadolint(path, text, environment)
    is_shared = os.path.basename(path) == "pyproject.toml"
    if is_shared and "tare" not in text:
        return None
    values, problem = _parse_toml(path, text)
    if problem is not None:
        return Config(path, {}, (problem,))
    top: tuple[str, ...] = ()
    if is_shared:
        tool = values.get("tool")
        if not isinstance(tool, Mapping) or "tare" not in tool:
            return None
        values, top = tool["tare"], ("tool", "tare")
        if not isinstance(values, Mapping):
            wrong = SettingProblem((), "tool.tare is not a table")
            return Config(path, {}, tuple(_placed(path, text, [wrong], top)))
    given, problems, is_root = _given(values)
    folder = os.path.dirname(os.path.abspath(path))
    if "context" in given:
        given["context"] = os.path.normpath(os.path.join(folder, given["context"]))
    if "build" in given:
        given["build"] = tuple(os.path.normpath(os.path.join(folder, one)) for one in given["build"])
    return Config(path, given, tuple(_placed(path, text, problems, top)), is_root=is_root)


def _read(path: str, environment: Mapping[str, Any] = NO_VARIABLES) -> Config | None:
    """None for a `pyproject.toml` that says nothing about us."""
    text = read_text(path)
    if isinstance(text, FileProblem):
        return Config(path, {}, (ConfigProblem(path, None, text.message, hides_all=True),))
    return read_text_as_config(path, text, environment)


def _read_existing(path: str, environment: Mapping[str, Any] = NO_VARIABLES) -> Config | None:
    return _read(path, environment) if os.path.isfile(path) else None


def _over(outer: Config | None, inner: Config) -> Config:
    if outer is None:
        return inner
    given = combine(outer.given, inner.given)
    return inner._replace(given=given, problems=(*outer.problems, *inner.problems), is_root=outer.is_root)


def _given(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[SettingProblem], bool]:
    """The settings of a file, what is wrong in it, and whether it is the topmost one."""
    is_root = values.get("root", False)
    given, problems = read_settings({key: value for key, value in values.items() if key != "root"})
    if not isinstance(is_root, bool):
        problems.append(SettingProblem(("root",), f"{is_root!r} is neither true nor false"))
    for key in PERSONAL:
        if given.pop(key, False):
            # Whoever wrote the project may not start programs, or call out, on the machines of those who open it.
            problems.append(SettingProblem((key.replace("_", "-"),), "is for each user to allow, not for a project"))
    return given, problems, is_root is True


def _parse_toml(path: str, text: str) -> tuple[Mapping[str, Any], ConfigProblem | None]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text.removeprefix("\ufeff")), None
    except RecursionError:
        return {}, ConfigProblem(path, None, "is nested too deeply", hides_all=True)
    except ValueError as error:
        message = str(error)
        place = _TOML_PLACE.search(message)
        at = _offset(text, int(place[1]), int(place[2])) if place and place[1] else len(text)
        span = Span(at, min(at + 1, len(text))) if place else None
        return {}, ConfigProblem.at(path, text, span, _TOML_PLACE.sub("", message), hides_all=True)


def _offset(text: str, line: int, column: int) -> int:
    starts = reduce(lambda found, _: found if found < 0 else text.find("\n", found) + 1 or -1, range(line - 1), 0)
    return min(max(starts, 0) + column - 1, len(text))


def _placed(path: str, text: str, problems: list[SettingProblem], top: tuple[str, ...]) -> list[ConfigProblem]:
    """Each problem at its place: a key that is not known itself, else its value."""
    known = places(text) if problems else {}
    found = []
    for problem in problems:
        key = (*top, *problem.key)
        place = known.get(key)
        span = None
        if place is not None:
            span = place.key if problem.is_about_key or place.value.of(text).startswith(("[", "{")) else place.value
        name = f"{'.'.join(problem.key)}: " if problem.key else ""
        found.append(ConfigProblem.at(path, text, span, name + problem.message))
    return found
