"""How the value of a setting is read, and the JSON schema of what it may be.

What cannot be understood is a `SettingProblem`, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..text import Record
from ..text.sizes import parse_bytes
from .catalogue import catalogue, find, find_case
from .finding import Severity
from .front import TAGS
from .groups import is_group, slugs_of
from .names import TOOLS
from .options import Option

ALL = "ALL"
OFF = "off"
LABEL_KINDS = ("text", "url", "rfc3339", "spdx", "hash", "semver", "email")
"""What the value of a label can have to be; hadolint's names for them, beside its `rawtext`, which is `text`."""

Schema = dict[str, Any]


class SettingProblem(Record):
    """A setting that means nothing. `key` is the path to it, such as ("severity", "apt-recommends")."""

    key: tuple[str, ...]
    message: str

    @property
    def is_about_key(self) -> bool:
        """Whether it is the key that means nothing, and not its value."""
        return self.message.startswith(("unknown ", "no rule is called"))


Read = tuple[Any, list[SettingProblem]]
"""A value, None where there is none, and what is wrong."""


class Kind(Record):
    """A kind of value: `read` takes the key and what is written; `schema` describes it."""

    read: Callable[[str, Any], Read]
    schema: Callable[[], Schema]


def is_known(name: str) -> bool:
    """Whether `name` is ALL, a tag, or means rules: a slug, an id of another tool, a single case, or a group."""
    return name.upper() == ALL or name.lower() in TAGS or _means_rules(name)


def _means_rules(name: str) -> bool:
    return bool(find(name)) or find_case(name) is not None or bool(slugs_of(name))


def what_is_wrong_with(name: str) -> str:
    """What is wrong with a name that means nothing."""
    return f"no rule or id fits the pattern {name!r}" if is_group(name) else f"no rule or tag is called {name!r}"


def one_of(*allowed: str) -> Kind:
    """One of those texts."""

    def read(key: str, value: Any) -> Read:
        if isinstance(value, str) and value in allowed:
            return value, []
        return None, [SettingProblem((key,), f"{value!r} is none of {', '.join(allowed)}")]

    return Kind(read, lambda: {"enum": list(allowed)})


def _read_names(key: str, value: Any) -> Read:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        return None, [SettingProblem((key,), "expected a list of rules, tags or ids of other tools")]
    problems = [SettingProblem((key,), what_is_wrong_with(name)) for name in names if not is_known(name)]
    return tuple(dict.fromkeys(name for name in names if is_known(name))), problems


def _read_severity(key: str, value: Any) -> Read:
    if not isinstance(value, Mapping):
        return None, [SettingProblem((key,), 'expected a table such as { "apt-recommends" = "warning" }')]
    labels = [severity.label for severity in Severity] + [OFF]
    given, problems = {}, []
    for name, label in value.items():
        if not _means_rules(str(name)):
            problems.append(SettingProblem((key, str(name)), f"no rule is called {name!r}"))
        elif label not in labels:
            problems.append(SettingProblem((key, str(name)), f"{label!r} is none of {', '.join(labels)}"))
        else:
            given[str(name)] = label
    return tuple(sorted(given.items())), problems


def _read_size(key: str, value: Any) -> Read:
    size = parse_bytes(value) if isinstance(value, str) else value
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        return size, []
    return None, [SettingProblem((key,), f"{value!r} is no size such as 200MB")]


def _read_rate(key: str, value: Any) -> Read:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < float("inf"):
        return float(value), []
    return None, [SettingProblem((key,), f"{value!r} is no number of Mbit/s")]


def _read_switch(key: str, value: Any) -> Read:
    if isinstance(value, bool):
        return value, []
    return None, [SettingProblem((key,), f"{value!r} is neither true nor false")]


def _read_paths(key: str, value: Any) -> Read:
    paths = [value] if isinstance(value, str) else value
    if isinstance(paths, (list, tuple)) and all(
        isinstance(path, str) and path.strip() and "\0" not in path for path in paths
    ):
        return tuple(paths), []
    return None, [SettingProblem((key,), f"{value!r} is no path of a file, nor a list of them")]


def _read_image(key: str, value: Any) -> Read:
    if isinstance(value, str) and value.strip() and not value.startswith("-"):
        return value.strip(), []
    return None, [SettingProblem((key,), f"{value!r} is no name of an image")]


def _read_path(key: str, value: Any) -> Read:
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value, []
    return None, [SettingProblem((key,), f"{value!r} is no path of a folder")]


def _read_registries(key: str, value: Any) -> Read:
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        return None, [SettingProblem((key,), 'expected a list such as ["docker.io", "*.example.org"]')]
    meant = {one: one.strip().removeprefix("https://").removeprefix("http://").rstrip("/") for one in value}
    wrong = [one for one, text in meant.items() if not text or "@" in text or any(part.isspace() for part in text)]
    problems = [SettingProblem((key,), f"{one!r} is no registry such as ghcr.io or ghcr.io/team") for one in wrong]
    return tuple(dict.fromkeys(text for one, text in meant.items() if one not in wrong)), problems


def _read_labels(key: str, value: Any) -> Read:
    if not isinstance(value, Mapping):
        return None, [SettingProblem((key,), 'expected a table such as { "org.opencontainers.image.source" = "url" }')]
    given, problems = {}, []
    for name, kind in value.items():
        known = kind.lower() if isinstance(kind, str) else ""
        if known == "rawtext":
            known = "text"
        if known in LABEL_KINDS:
            given[str(name)] = known
        else:
            problems.append(SettingProblem((key, str(name)), f"{kind!r} is none of {', '.join(LABEL_KINDS)}"))
    return tuple(sorted(given.items())), problems


def _read_build_args(key: str, value: Any) -> Read:
    if not isinstance(value, Mapping):
        return None, [SettingProblem((key,), 'expected a table such as { VERSION = "1.2" }')]
    given, problems = {}, []
    for name, text in value.items():
        if isinstance(text, bool):
            given[str(name)] = str(text).lower()
        elif isinstance(text, (str, int, float)):
            given[str(name)] = str(text)
        else:
            problems.append(SettingProblem((key, str(name)), f"{text!r} is no text"))
    return tuple(sorted(given.items())), problems


def _read_rules(key: str, value: Any) -> Read:
    if not isinstance(value, Mapping):
        return None, [SettingProblem((key,), "expected a table of tables, one for each rule that has options")]
    given, problems = {}, []
    for name, table in value.items():
        path = (key, str(name))
        rules = find(str(name))
        if not rules:
            problems.append(SettingProblem(path, f"no rule is called {name!r}"))
        elif not isinstance(table, Mapping):
            problems.append(SettingProblem(path, "expected a table of options"))
        else:
            for rule in rules:
                options, found = _read_options(path, rule.options, table)
                if options:
                    given[rule.slug] = options
                problems += found
    return tuple(sorted(given.items())), problems


def _read_options(path: tuple[str, ...], options: tuple[Option, ...], table: Mapping[Any, Any]) -> Read:
    known = {option.name: option for option in options}
    given, problems = {}, []
    for name, value in table.items():
        option = known.get(name)
        if option is None:
            names = f"options are {', '.join(known)}" if known else "this rule has none"
            problems.append(SettingProblem((*path, str(name)), f"unknown option; {names}"))
            continue
        read = option.read(value)
        if read is None:
            problems.append(SettingProblem((*path, name), f"{value!r} is not {option.wanted}"))
        else:
            given[name] = read
    return tuple(sorted(given.items())), problems


_NAMES = {"type": "array", "items": {"type": "string"}}


def _schema_of_severity() -> Schema:
    label = {"enum": [*(severity.label for severity in Severity), OFF]}
    properties = {slug: {**label, "description": rule.title} for slug, rule in catalogue().items()}
    return {"type": "object", "properties": properties, "additionalProperties": label}


def _schema_of_rules() -> Schema:
    tables = {
        slug: {
            "type": "object",
            "description": rule.title,
            "properties": {option.name: schema_of_option(option) for option in rule.options},
            "additionalProperties": False,
        }
        for slug, rule in catalogue().items()
        if rule.options
    }
    # Rules can be named by the ids of other tools, too.
    return {"type": "object", "properties": tables, "additionalProperties": {"type": "object"}}


def schema_of_option(option: Option) -> Schema:
    """The JSON schema of the value of a rule's own option."""
    default = option.default
    if isinstance(default, bool):
        return {"type": "boolean", "default": default}
    if isinstance(default, int):
        return {"type": "integer", "minimum": 0, "default": default}
    if isinstance(default, str):
        return {**({"enum": list(option.choices)} if option.choices else {"type": "string"}), "default": default}
    return {**_NAMES, "default": list(default)}


def _schema_of_names() -> Schema:
    known = [ALL, *TAGS, *TOOLS, *catalogue()]
    return {"type": ["array", "string"], "items": {"anyOf": [{"enum": known}, {"type": "string"}]}}


def _texts(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


NAMES = Kind(_read_names, _schema_of_names)
SEVERITY = Kind(_read_severity, _schema_of_severity)
SIZE = Kind(_read_size, lambda: {"type": ["string", "integer"]})
RATE = Kind(_read_rate, lambda: {"type": "number", "exclusiveMinimum": 0})
SWITCH = Kind(_read_switch, lambda: {"type": "boolean"})
PATHS = Kind(_read_paths, lambda: {**_NAMES, "type": ["array", "string"]})
IMAGE = Kind(_read_image, lambda: {"type": "string"})
PATH = Kind(_read_path, lambda: {"type": "string"})
REGISTRIES = Kind(_read_registries, lambda: dict(_NAMES))
LABELS = Kind(_read_labels, lambda: _texts({"enum": list(LABEL_KINDS)}))
BUILD_ARGS = Kind(_read_build_args, lambda: _texts({"type": ["string", "number", "boolean"]}))
RULES = Kind(_read_rules, _schema_of_rules)
