"""What a person may choose, as one hashable value, and the reading of it from any mapping.

A configuration file, an editor and the command line each give some settings; `merge` lays one over the other. What
cannot be understood is a `SettingProblem`, never an exception, and leaves the setting as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..text import Record
from . import setting_kinds as kinds
from .front import PRESETS
from .setting_kinds import ALL, OFF, Kind, SettingProblem, is_known, what_is_wrong_with

__all__ = [
    "ALL", "HADOLINT", "OFF", "PERSONAL", "SETTINGS", "SettingProblem", "Settings", "combine", "is_known",
    "read_settings", "what_is_wrong_with",
]  # fmt: skip

HADOLINT = "hadolint"
"""The preset that turns on the checks of hadolint, and judges as it does."""
STRATEGIES = ("auto", "mount", "clean")
DEPTHS = ("beginner", "developer", "architect")
PERSONAL = ("network", "credential_helpers", "docker")
"""Settings that call out or start programs: for the user to give, in an editor or on a command line, and not for a
project, which may be a stranger's."""

_TABLES = ("severity", "label_schema", "build_args")  # a later one adds to the one before


class Settings(Record):
    """Everything that can be set; `SETTINGS` says what each is for."""

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
    allowed_registries: tuple[str, ...] = ()
    label_schema: tuple[tuple[str, str], ...] = ()
    strict_labels: bool = False
    build_args: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()  # slug, and options by name
    ignore_comments: bool = True

    def merge(self, given: Mapping[str, Any]) -> Settings:
        """These settings with those that `read_settings` gave laid over them.

        A new `select` starts afresh: what was ignored before it counts no longer. Else an `ignore` adds to the one
        before; tables add to the ones before, entry by entry.
        """
        return self._replace(**combine(self._asdict(), given))

    @property
    def of_rules(self) -> Settings:
        """The part of the settings that decides what rules say; the rest is as it is by default."""
        return Settings(
            self.preset,
            self.select,
            self.ignore,
            self.severity,
            self.cache_strategy,
            allowed_registries=self.allowed_registries,
            label_schema=self.label_schema,
            strict_labels=self.strict_labels,
            rules=self.rules,
            ignore_comments=self.ignore_comments,
        )


class Setting(Record):
    """One setting as people give it: the kind of its value, and what it is for, as a sentence without its full stop."""

    kind: Kind
    about: str


SETTINGS: dict[str, Setting] = {
    "preset": Setting(
        kinds.one_of(*PRESETS, HADOLINT),
        "How much is said: errors and certain losses (minimal), what is right nearly always (recommended), opinions "
        "that a team may share, too (strict), or what hadolint would say (hadolint)",
    ),
    "select": Setting(
        kinds.NAMES,
        "Rules, tags, ids of other tools, whole tools such as hadolint, or patterns such as DL3* or buildkit/*, to run "
        "instead of the preset's",
    ),
    "ignore": Setting(kinds.NAMES, "Rules, tags, ids or patterns, as for select, to leave out, whatever turns them on"),
    "severity": Setting(
        kinds.SEVERITY,
        "Severities of rules, or off; a rule that is named here is on, unless select names others",
    ),
    "cache-strategy": Setting(
        kinds.one_of(*STRATEGIES),
        "Whether a package manager's cache is kept in a cache mount or cleaned away: which repair is offered first",
    ),
    "hover-depth": Setting(kinds.one_of(*DEPTHS), "For whom hovers are written"),
    "budget": Setting(kinds.SIZE, "What the final image may weigh on disk, such as 200MB"),
    "bandwidth": Setting(kinds.RATE, "In Mbit/s, for the time that a pull takes"),
    "context": Setting(
        kinds.PATH, "The folder that builds send, whatever compose files and the like say; relative to this file"
    ),
    "network": Setting(
        kinds.SWITCH, "Whether registries are asked about images and packages; never counts in a project's file"
    ),
    "credential-helpers": Setting(
        kinds.SWITCH, "Whether docker's credential helpers may be started for that; never counts in a project's file"
    ),
    "build": Setting(
        kinds.PATHS, "Files that tell of the last build: docker history or inspect as JSON, an OCI layout"
    ),
    "built-image": Setting(kinds.IMAGE, "The name of the image that the last build made"),
    "docker": Setting(
        kinds.SWITCH, "Whether a docker that runs may be asked about that image; never counts in a project's file"
    ),
    "allowed-registries": Setting(
        kinds.REGISTRIES, "The registries that images may come from, such as docker.io, *.example.org or ghcr.io/team"
    ),
    "label-schema": Setting(
        kinds.LABELS,
        "The labels that an image must have, each with what its value must be: text, url, rfc3339, spdx, hash (of "
        "git), semver or email",
    ),
    "strict-labels": Setting(kinds.SWITCH, "Whether labels that are not in label-schema are superfluous"),
    "build-args": Setting(kinds.BUILD_ARGS, "The values that builds pass for ARG"),
    "ignore-comments": Setting(kinds.SWITCH, "Whether comments in a Dockerfile can silence findings"),
    "rules": Setting(kinds.RULES, "Options of single rules, one table for each"),
}


def _nearest(key: str) -> str:
    """The setting that was probably meant, or all that there are."""
    from difflib import get_close_matches

    near = get_close_matches(key.replace("_", "-").lower(), SETTINGS, n=1)
    return f"{near[0]} is one" if near else f"known are {', '.join(SETTINGS)}"


def read_settings(values: Mapping[Any, Any]) -> tuple[dict[str, Any], list[SettingProblem]]:
    """The settings that a mapping with keys as people write them gives, for `Settings.merge`, and what is wrong in it.

    Keys are those of `Settings` with hyphens; the ones that are missing are not given.
    """
    given: dict[str, Any] = {}
    problems: list[SettingProblem] = []
    for key, value in values.items():
        setting = SETTINGS.get(key)
        if setting is None:
            problems.append(SettingProblem((str(key),), f"unknown setting; {_nearest(str(key))}"))
            continue
        result, found = setting.kind.read(key, value)
        problems += found
        if result is not None:
            given[key.replace("-", "_")] = result
    return given, problems


def combine(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """What two layers of settings give together, as `Settings.merge` lays one over the other."""
    both = {**below, **above}
    if "ignore" in both and "select" not in above:
        both["ignore"] = tuple(dict.fromkeys((*below.get("ignore", ()), *above.get("ignore", ()))))
    elif "ignore" in both:
        both["ignore"] = above.get("ignore", ())
    for key in _TABLES:
        if key in above:
            both[key] = _laid_over(below.get(key, ()), above[key])
    if "rules" in above:
        known = dict(below.get("rules", ()))
        new = ((slug, _laid_over(known.get(slug, ()), options)) for slug, options in above["rules"])
        both["rules"] = _laid_over(below.get("rules", ()), tuple(new))
    return both


def _laid_over(below: tuple[tuple[str, Any], ...], above: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted({**dict(below), **dict(above)}.items()))
