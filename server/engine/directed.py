"""What BuildKit's directive `# check=…` asks for beside skipping: experiments, and checks that count as errors.

    # check=skip=StageNameCasing;error=true;experimental=InvalidDefinitionDescription

The value is split at `;`, and lists at `,` (`ParseLintOptions` in linter/linter.go). Skipping is the business of
`suppress`. Here a file that asks for more gets a rulebook of its own, which is kept with the one that it is made of.
"""

from __future__ import annotations

from ..model.ignore_comments import check_options
from ..syntax import Directive, File
from ..text import Record
from .finding import Severity
from .rulebook import Rulebook
from .suppress import is_buildkit_check

ALL = "all"


class _Asked(Record):
    experiments: frozenset[str]  # names as BuildKit writes them, or "all"
    are_errors: bool


_NOTHING = _Asked(frozenset(), False)


def directed(rulebook: Rulebook, file: File) -> Rulebook:
    """The rulebook by which a file is judged: `rulebook`, or what `# check=` makes of it. The same object each time."""
    origin = rulebook.origin
    asked = _asked(file)
    if asked == _NOTHING:
        return origin
    known = origin.variants.get(asked)
    if known is None:
        known = origin.variants[asked] = _variant(origin, asked)
    return known


def _asked(file: File) -> _Asked:
    for item in file.items:
        if not isinstance(item, Directive):
            break
        options = check_options(item)
        if options:
            return _read(options)
    return _NOTHING


def _read(value: str) -> _Asked:
    given: dict[str, str] = {}
    for part in value.split(";"):
        key, equals, text = part.partition("=")
        if equals:
            given[key.strip().lower()] = text.strip()
    names = frozenset(name.strip() for name in given.get("experimental", "").split(",") if name.strip())
    return _Asked(names, given.get("error", "").lower() in ("true", "1", "t"))


def _variant(origin: Rulebook, asked: _Asked) -> Rulebook:
    rules = list(origin.rules.values())
    rules += [
        rule
        for rule in origin.experiments
        if rule.slug not in origin.rules and (ALL in asked.experiments or not asked.experiments.isdisjoint(rule.also))
    ]
    if asked.are_errors:
        rules = [
            rule._replace(severity=Severity.ERROR) if any(map(is_buildkit_check, rule.also)) else rule for rule in rules
        ]
    return origin.with_rules(rules)
