"""The rules that are on, with the severity that counts, sorted by what they look at: what an analysis runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ..model import Model, Stage
from .catalogue import catalogue, find, load
from .finding import Severity
from .rule import Find, Rule
from .settings import OFF, Settings


class RuleCheck(NamedTuple):
    """One decision of one rule, ready to be run."""

    rule: Rule
    severity: Severity
    find: Find


class Rulebook:
    """Rules by slug, each with its checks and its final severity. Equal only to itself: results are kept under it."""

    __slots__ = (
        "_by_name", "_of_instructions", "around_checks", "cache_strategy", "model_checks", "rules", "stage_checks",
    )  # fmt: skip

    def __init__(self, rules: Iterable[Rule], cache_strategy: str = "auto") -> None:
        self.rules: Mapping[str, Rule] = MappingProxyType({rule.slug: rule for rule in rules})
        self.cache_strategy = cache_strategy
        checks = [(check, RuleCheck(rule, rule.severity, check.find)) for rule in rules for check in rule.checks]
        self.model_checks = tuple(ready for check, ready in checks if check.scope is Model)
        of_stages = [(check, ready) for check, ready in checks if check.scope is Stage]
        self.stage_checks = tuple(ready for check, ready in of_stages if not check.looks_around)
        self.around_checks = tuple(ready for check, ready in of_stages if check.looks_around)
        self._of_instructions = tuple((check, ready) for check, ready in checks if check.scope not in (Model, Stage))
        self._by_name: dict[str, tuple[RuleCheck, ...]] = {}

    def checks_of(self, name: str) -> tuple[RuleCheck, ...]:
        """The checks for one instruction whose keyword is `name`, in upper case."""
        known = self._by_name.get(name)
        if known is None:
            known = tuple(ready for check, ready in self._of_instructions if not check.names or name in check.names)
            self._by_name[name] = known
        return known


def rulebook(settings: Settings) -> Rulebook:
    """The rulebook of `settings`: the same object for all settings that make rules say the same.

    Raises PageError where a page is malformed; the tests rule that out for what is released.
    """
    chosen = (settings.preset, settings.select, settings.ignore, settings.severity, settings.cache_strategy)
    return _make(Settings(*chosen))


def names_rule(name: str, rule: Rule) -> bool:
    """Whether `name` means that rule: ALL, its slug, one of its tags, or what another tool calls it."""
    name = name.lower()
    return name == "all" or name == rule.slug or name in rule.tags or any(name == alias.lower() for alias in rule.also)


@lru_cache(maxsize=64)
def _make(settings: Settings) -> Rulebook:
    severities = {rule.slug: label for name, label in settings.severity for rule in find(name)}
    rules = [
        load(rule)._replace(severity=Severity.parse(severities.get(rule.slug, "")) or rule.severity)
        for rule in catalogue().values()
        if _is_on(rule, settings, severities.get(rule.slug))
    ]
    return Rulebook(rules, settings.cache_strategy)


def _is_on(rule: Rule, settings: Settings, severity: str | None) -> bool:
    if severity == OFF or any(names_rule(name, rule) for name in settings.ignore):
        return False
    if settings.select:
        return any(names_rule(name, rule) for name in settings.select)
    return severity is not None or settings.preset in rule.presets
