"""What a rule may be told: the settings that decide how it judges, and options of its own.

A check that asks for them with `@check(..., options=True)` gets them as the argument `options`. A rule declares its own
in the front matter of its page, `options: [lines = 50, style = tabs|spaces]`, and people set them in a table
`[rules.SLUG]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..text import Record
from .finding import Severity

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Option(Record):
    """An option that a rule declares. The type of its default is its own; a list is one of strings.

    `choices` are all values that a string may have, the default first; none where it may be any.
    """

    name: str
    default: int | bool | str | tuple[str, ...]
    choices: tuple[str, ...] = ()

    def read(self, value: Any) -> Any:
        """The value as the rule gets it; None where it is not of the option's kind."""
        if isinstance(self.default, bool):
            return value if isinstance(value, bool) else None
        if isinstance(self.default, int):
            return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
        if isinstance(self.default, str):
            return value if isinstance(value, str) and (not self.choices or value in self.choices) else None
        if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
            return tuple(value)
        return None

    @property
    def wanted(self) -> str:
        """What it takes, in words."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, int):
            return "a whole number from 0 up"
        if isinstance(self.default, str):
            return f"one of {', '.join(self.choices)}" if self.choices else "a text"
        return "a list of texts"


class Options(Record):
    """What a check is told. `own` are the rule's own options by name, with their defaults where nobody set them.

    `allowed_registries`: patterns of the registries that images may come from; empty where any may. `label_schema`:
    the labels that an image must have, with the kind of their values; `strict_labels`: and no others. `as_hadolint`:
    whether to judge as hadolint does, where a rule of ours judges otherwise on purpose. The ids are those of single
    cases, such as SC2086, that settings ignore, select (`only_chosen`: and nothing else of the rule), or grade.
    """

    allowed_registries: tuple[str, ...] = ()
    label_schema: tuple[tuple[str, str], ...] = ()
    strict_labels: bool = False
    as_hadolint: bool = False
    ignored_ids: tuple[str, ...] = ()
    chosen_ids: tuple[str, ...] = ()
    only_chosen: bool = False
    graded_ids: tuple[tuple[str, Severity], ...] = ()
    own: Mapping[str, Any] = _NOTHING


NO_OPTIONS = Options()


def parse_option(text: str) -> Option | None:
    """The option that `name = default` declares; None where it is none.

    The default is a number, `true` or `false`, `[]` for a list, `a|b` for one of several texts, or any other text.
    """
    name, equals, default = (part.strip() for part in text.partition("="))
    if not equals or not name or not default or not name.replace("-", "").isalnum():
        return None
    if default.isdecimal():
        return Option(name, int(default))
    if default in ("true", "false"):
        return Option(name, default == "true")
    if default == "[]":
        return Option(name, ())
    choices = tuple(choice.strip() for choice in default.split("|"))
    return Option(name, choices[0], choices if len(choices) > 1 else ())
