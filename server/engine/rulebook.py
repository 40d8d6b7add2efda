"""The rules that are on, with the severity that counts, sorted by what they look at: what an analysis runs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from ..model import Model, Stage
from ..model.ignore_comments import Silence
from ..syntax import Comment, Item
from ..text import Record
from .catalogue import catalogue, find, is_case, load
from .finding import Severity
from .groups import is_group, slugs_of
from .hadolint import is_on, severity_of
from .names import plain_name
from .options import NO_OPTIONS, Options
from .rule import Check, Find, Rule
from .settings import HADOLINT, OFF, Settings

EXPERIMENTS = ("InvalidDefinitionDescription",)
"""Those of BuildKit's checks that are off until a file asks for them (linter/ruleset.go)."""


class RuleCheck(Record):
    """One decision of one rule, ready to be run."""

    rule: Rule
    severity: Severity
    find: Find


class Rulebook:
    """Rules by slug, each with its checks and its final severity. Equal only to itself: results are kept under it."""

    __slots__ = (
        "_by_name", "_of_instructions", "_options_of", "around_checks", "cache_strategy", "comment_checks",
        "experiments", "hears_comments", "item_checks", "linked_checks", "model_checks", "origin", "rules",
        "silence_checks", "stage_checks", "variants",
    )  # fmt: skip

    def __init__(
        self,
        rules: Iterable[Rule],
        cache_strategy: str = "auto",
        options_of: Callable[[Rule], Options] = lambda rule: default_options(rule),
        hears_comments: bool = True,
        experiments: Iterable[Rule] = (),
        origin: Rulebook | None = None,
    ) -> None:
        """`experiments` are off until a file asks for them; `origin` is what this one is a variant of."""
        self.experiments = tuple(experiments)
        self.origin = origin or self
        self.variants: dict[Hashable, Rulebook] = {}
        self._options_of = options_of
        self.rules: Mapping[str, Rule] = MappingProxyType({rule.slug: rule for rule in rules})
        self.cache_strategy = cache_strategy
        self.hears_comments = hears_comments  # whether comments can silence findings
        checks = [
            (check, RuleCheck(rule, rule.severity, _told(rule, check, options_of)))
            for rule in self.rules.values()
            for check in rule.checks
        ]
        self.model_checks = tuple(ready for check, ready in checks if check.scope is Model)
        self.silence_checks = tuple(ready for check, ready in checks if check.scope is Silence)
        of_stages = [(check, ready) for check, ready in checks if check.scope is Stage]
        self.stage_checks = tuple(
            ready for check, ready in of_stages if not check.looks_around and not check.looks_below
        )
        self.around_checks = tuple(ready for check, ready in of_stages if check.looks_around)
        self.linked_checks = tuple(ready for check, ready in of_stages if check.looks_below)
        self.comment_checks = tuple(ready for check, ready in checks if check.scope in (Comment, Item))
        self.item_checks = tuple(ready for check, ready in checks if check.scope is Item)
        self._of_instructions = tuple(
            (check, ready) for check, ready in checks if check.scope not in (Comment, Item, Model, Stage, Silence)
        )
        self._by_name: dict[str, tuple[RuleCheck, ...]] = {}

    def with_rules(self, rules: Iterable[Rule]) -> Rulebook:
        """A variant with other rules, or the same with other severities."""
        return Rulebook(rules, self.cache_strategy, self._options_of, self.hears_comments, (), self.origin)

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
    return _make(settings.of_rules)


def names_rule(name: str, rule: Rule) -> bool:
    """Whether `name` means that rule: ALL, its slug, one of its tags, what another tool calls it, or a group."""
    if name.lower() in ("all", rule.slug, *rule.tags) or rule.slug in slugs_of(name):
        return True
    plain = plain_name(name)
    return any(plain == plain_name(alias) for alias in rule.also)


@lru_cache(maxsize=64)
def _make(settings: Settings) -> Rulebook:
    severities = dict(_severities(settings))
    rules = [
        load(rule)._replace(severity=Severity.parse(severities.get(rule.slug, "")) or _severity(rule, settings))
        for rule in catalogue().values()
        if _is_on(rule, settings, severities.get(rule.slug))
    ]
    asked = () if settings.select else [load(rule) for rule in catalogue().values() if _may_be_tried(rule, settings)]
    return Rulebook(rules, settings.cache_strategy, partial(options_of, settings), settings.ignore_comments, asked)


def _severities(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is said of each rule, the narrower name last: a group says less of a rule than one of its ids."""
    for name, label in sorted(settings.severity, key=lambda one: not is_group(one[0])):
        yield from ((slug, label) for slug in (*sorted(slugs_of(name)), *(rule.slug for rule in find(name))))


def _may_be_tried(rule: Rule, settings: Settings) -> bool:
    """Whether a file may turn the rule on, as an experiment of BuildKit's."""
    is_off = any(names_rule(name, rule) for name in settings.ignore)
    is_off = is_off or any(label == OFF and names_rule(name, rule) for name, label in settings.severity)
    return not is_off and any(alias in EXPERIMENTS for alias in rule.also)


def options_of(settings: Settings, rule: Rule) -> Options:
    """What a rule is told under those settings."""
    return default_options(rule, dict(dict(settings.rules).get(rule.slug, ())))._replace(
        allowed_registries=settings.allowed_registries,
        label_schema=settings.label_schema,
        strict_labels=settings.strict_labels,
        as_hadolint=settings.preset == HADOLINT,
        ignored_ids=_cases(rule, (*settings.ignore, *(name for name, label in settings.severity if label == OFF))),
        chosen_ids=_cases(rule, settings.select),
        only_chosen=bool(settings.select) and not any(names_rule(name, rule) for name in settings.select),
        graded_ids=tuple(
            (plain_name(name).upper(), grade)
            for name, label in settings.severity
            if is_case(name, rule) and (grade := Severity.parse(label)) is not None
        ),
    )


def _cases(rule: Rule, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain_name(name).upper() for name in names if is_case(name, rule))


def default_options(rule: Rule, given: Mapping[str, Any] = MappingProxyType({})) -> Options:
    """What a rule is told where no setting says anything, but for its own options that are `given`."""
    if not rule.options:
        return NO_OPTIONS
    return Options(
        own=MappingProxyType({option.name: given.get(option.name, option.default) for option in rule.options})
    )


def _told(rule: Rule, check: Check, options_of: Callable[[Rule], Options]) -> Find:
    """What is called: the check, with its options bound, and where hadolint has its own judgement, under that."""
    if not check.takes_options and rule.plain_judgement is None:
        return check.find
    options = options_of(rule)
    find = partial(check.find, options=options) if check.takes_options else check.find
    if rule.plain_judgement is None or not options.as_hadolint:
        return find
    from .plain_judgement import judged_plainly

    return partial(judged_plainly, find, rule.plain_judgement)


def _severity(rule: Rule, settings: Settings) -> Severity:
    return (severity_of(rule.also) if settings.preset == HADOLINT else None) or rule.severity


def _is_on(rule: Rule, settings: Settings, severity: str | None) -> bool:
    if severity == OFF or any(names_rule(name, rule) for name in settings.ignore):
        return False
    if settings.select:
        return any(names_rule(name, rule) or is_case(name, rule) for name in settings.select)
    return severity is not None or (
        # Hadolint has ShellCheck in it.
        is_on(rule.also) or bool(rule.cases) if settings.preset == HADOLINT else settings.preset in rule.presets
    )
