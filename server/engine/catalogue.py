"""The rules that exist: one for each page in `rules/`, found by looking there.

Nothing here names a rule. A page gives all that is said about a rule; its module, imported when its decision is first
needed, gives that decision.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from .front import read_front
from .names import plain_name
from .rule import Check, Rule

if TYPE_CHECKING:
    from .page import Page
    from .plain_judgement import PlainJudgement

_PACKAGE = "tare.rules"


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Rule]:
    """Every rule by its slug, in the order of slugs, without its checks (see `load`).

    Raises PageError where a page's front matter is malformed, which the tests rule out for what is released.
    """
    pages = sorted(name for name in os.listdir(folder()) if name.endswith(".md") and name != "README.md")
    rules = (_rule(name.removesuffix(".md")) for name in pages)
    return MappingProxyType({rule.slug: rule for rule in rules})


def find(name: str) -> tuple[Rule, ...]:
    """The rule of that slug, or all rules that carry that id of another tool, however that writes it (`plain_name`)."""
    rule = catalogue().get(name.lower())
    return (rule,) if rule is not None else _by_alias().get(plain_name(name), ())


def find_case(name: str) -> Rule | None:
    """The rule of which `name` means one single case, such as SC2086; None where it means none."""
    return next((rule for rule in catalogue().values() if is_case(name, rule)), None)


def is_case(name: str, rule: Rule) -> bool:
    """Whether `name` is an id of a single case of that rule."""
    name = plain_name(name).upper()
    number = name[len(rule.cases) :]
    return bool(rule.cases) and name.startswith(rule.cases) and number.isascii() and number.isdecimal()


def page(slug: str) -> Page:
    """The whole page of a rule that is in the catalogue. Read again each time: an explanation is asked for rarely."""
    from pathlib import Path

    from .page import read_page

    return read_page(Path(page_path(slug)))


def page_path(slug: str) -> str:
    """Where the page of a rule is, whether there is such a rule or not."""
    return os.path.join(folder(), f"{_module_name(slug)}.md")


def load(rule: Rule) -> Rule:
    """The rule with what its module decides, importing that when nobody has yet."""
    checks, judgement = _decisions(rule.slug)
    return rule._replace(checks=checks, plain_judgement=judgement)


@lru_cache(maxsize=1)
def folder() -> str:
    """Where the pages and modules of the rules are."""
    package = import_module(_PACKAGE)
    return os.path.abspath(next(iter(package.__path__)))


def _rule(module: str) -> Rule:
    slug = module.replace("_", "-")
    front = read_front(page_path(slug))
    return Rule(
        slug=slug,
        title=front.title,
        severity=front.severity,
        tags=front.tags,
        presets=front.presets,
        also=front.also,
        since=front.since,
        fix=front.fix,
        options=front.options,
        marks=front.marks,
        cases=front.cases,
    )


@lru_cache(maxsize=1)
def _by_alias() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in catalogue().values():
        for alias in rule.also:
            name = plain_name(alias)
            found[name] = (*found.get(name, ()), rule)
    return found


@cache
def _decisions(slug: str) -> tuple[tuple[Check, ...], PlainJudgement | None]:
    name = f"{_PACKAGE}.{_module_name(slug)}"
    module = sys.modules.get(name) or import_module(name)
    own = [value for value in vars(module).values() if callable(value) and getattr(value, "__module__", None) == name]
    checks = tuple(check for value in own for check in getattr(value, "tare_checks", ()))
    return checks, next((value.tare_judgement for value in own if hasattr(value, "tare_judgement")), None)


def _module_name(slug: str) -> str:
    return slug.replace("-", "_")
