"""What a person may choose, as one hashable value, and the reading of it from any mapping.

A configuration file, an editor and the command line each give some settings; `merge` lays one over the other. What
cannot be understood is a `SettingProblem`, never an exception, and leaves the setting as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..text.sizes import parse_bytes
from .catalogue import find
from .finding import Severity
from .front import PRESETS, TAGS

ALL = "ALL"
OFF = "off"
STRATEGIES = ("auto", "mount", "clean")
DEPTHS = ("beginner", "developer", "architect")
PERSONAL = ("credential_helpers", "docker")
"""Settings that start programs: for the user to give, in an editor or on a command line, and not for a project."""


class SettingProblem(NamedTuple):
    """A setting that means nothing. `key` is the path to it, such as ("severity", "apt-recommends")."""

    key: tuple[str, ...]
    message: str


class Settings(NamedTuple):
    """Everything that can be set. Few, and each for a reason.

    preset: how much is said at all; a team begins with minimal and grows. select: the rules to run instead of the
    preset's, for an "only" list. ignore: the rules to leave out, whatever else turns them on. severity: for single
    rules, also turning on what the preset leaves out. cache_strategy: whether a package manager's cache is kept in a
    mount or cleaned away, which repair comes first. hover_depth: for whom hovers are written. budget: what the final
    image may weigh, in bytes. bandwidth: in Mbit/s, for the time that a pull takes. context: the folder that builds
    send, whatever other files of the project say. network: whether registries are asked about images and packages.
    credential_helpers: whether the programs that keep docker's credentials may be started for that. build: files that
    tell of the last build. docker: whether a docker that runs may be asked about it, by the name built_image.
    """

    preset: str = "recommended"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()  # slug or alias, and a severity's label or "off"
    cache_strategy: str = "auto"
    hover_depth: str = "developer"
    budget: int | None = None
    bandwidth: float = 100.0
    context: str | None = None
    network: bool = False
    credential_helpers: bool = False
    build: tuple[str, ...] = ()
    built_image: str | None = None
    docker: bool = False

    def merge(self, given: Mapping[str, Any]) -> Settings:
        """These settings with those that `read_settings` gave laid over them.

        A new `select` starts afresh: what was ignored before it counts no longer. Else an `ignore` adds to the one
        before, and so does a `severity`.
        """
        merged = self._replace(**{key: value for key, value in given.items() if key not in ("ignore", "severity")})
        ignore = given.get("ignore", ())
        if "select" not in given:
            ignore = (*self.ignore, *(name for name in ignore if name not in self.ignore))
        severity = tuple(sorted({**dict(self.severity), **dict(given.get("severity", ()))}.items()))
        return merged._replace(ignore=ignore, severity=severity)


def read_settings(values: Mapping[Any, Any]) -> tuple[dict[str, Any], list[SettingProblem]]:
    """The settings that a mapping with keys as people write them gives, for `Settings.merge`, and what is wrong in it.

    Keys are those of `Settings` with hyphens; the ones that are missing are not given.
    """
    given: dict[str, Any] = {}
    problems: list[SettingProblem] = []
    for key, value in values.items():
        read = _READERS.get(key)
        if read is None:
            problems.append(SettingProblem((str(key),), f"unknown setting; known are {', '.join(_READERS)}"))
            continue
        result, found = read(key, value)
        problems += found
        if result is not None:
            given[key.replace("-", "_")] = result
    return given, problems


def is_known(name: str) -> bool:
    """Whether `name` is ALL, a tag, a slug or an id of another tool that some rule carries."""
    return name.upper() == ALL or name.lower() in TAGS or bool(find(name))


_Read = tuple[Any, list[SettingProblem]]


def _one_of(*allowed: str) -> Callable[[str, Any], _Read]:
    def read(key: str, value: Any) -> _Read:
        if isinstance(value, str) and value in allowed:
            return value, []
        return None, [SettingProblem((key,), f"{value!r} is none of {', '.join(allowed)}")]

    return read


def _read_names(key: str, value: Any) -> _Read:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        return None, [SettingProblem((key,), "expected a list of rules, tags or ids of other tools")]
    problems = [SettingProblem((key,), f"no rule or tag is called {name!r}") for name in names if not is_known(name)]
    return tuple(dict.fromkeys(name for name in names if is_known(name))), problems


def _read_severity(key: str, value: Any) -> _Read:
    if not isinstance(value, Mapping):
        return None, [SettingProblem((key,), 'expected a table such as { "apt-recommends" = "warning" }')]
    labels = [severity.label for severity in Severity] + [OFF]
    given, problems = {}, []
    for name, label in value.items():
        if not find(str(name)):
            problems.append(SettingProblem((key, str(name)), f"no rule is called {name!r}"))
        elif label not in labels:
            problems.append(SettingProblem((key, str(name)), f"{label!r} is none of {', '.join(labels)}"))
        else:
            given[str(name)] = label
    return tuple(sorted(given.items())), problems


def _read_size(key: str, value: Any) -> _Read:
    size = parse_bytes(value) if isinstance(value, str) else value
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        return size, []
    return None, [SettingProblem((key,), f"{value!r} is no size such as 200MB")]


def _read_rate(key: str, value: Any) -> _Read:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < float("inf"):
        return float(value), []
    return None, [SettingProblem((key,), f"{value!r} is no number of Mbit/s")]


def _read_switch(key: str, value: Any) -> _Read:
    if isinstance(value, bool):
        return value, []
    return None, [SettingProblem((key,), f"{value!r} is neither true nor false")]


def _read_paths(key: str, value: Any) -> _Read:
    paths = [value] if isinstance(value, str) else value
    if isinstance(paths, (list, tuple)) and all(
        isinstance(path, str) and path.strip() and "\0" not in path for path in paths
    ):
        return tuple(paths), []
    return None, [SettingProblem((key,), f"{value!r} is no path of a file, nor a list of them")]


def _read_image(key: str, value: Any) -> _Read:
    if isinstance(value, str) and value.strip() and not value.startswith("-"):
        return value.strip(), []
    return None, [SettingProblem((key,), f"{value!r} is no name of an image")]


def _read_path(key: str, value: Any) -> _Read:
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value, []
    return None, [SettingProblem((key,), f"{value!r} is no path of a folder")]


_READERS: dict[Any, Callable[[str, Any], _Read]] = {
    "preset": _one_of(*PRESETS),
    "select": _read_names,
    "ignore": _read_names,
    "severity": _read_severity,
    "cache-strategy": _one_of(*STRATEGIES),
    "hover-depth": _one_of(*DEPTHS),
    "budget": _read_size,
    "bandwidth": _read_rate,
    "context": _read_path,
    "network": _read_switch,
    "credential-helpers": _read_switch,
    "build": _read_paths,
    "built-image": _read_image,
    "docker": _read_switch,
}
