"""Which of a finding's fixes comes first."""

from __future__ import annotations

from collections.abc import Callable

from .finding import Finding, Fix

Choose = Callable[[Finding], "Fix | None"]


def order_fixes(finding: Finding, strategy: str) -> tuple[Fix, ...]:
    """The fixes of a finding, those of the chosen cache strategy first; "auto" leaves them as the rule gave them."""
    return tuple(sorted(finding.fixes, key=lambda fix: strategy != "auto" and fix.strategy != strategy))


def choose_safe(strategy: str) -> Choose:
    """Chooses the first safe fix of each finding."""
    return lambda finding: next((fix for fix in order_fixes(finding, strategy) if fix.is_safe), None)


def choose_any(strategy: str) -> Choose:
    """Chooses the first safe fix of each finding or, where there is none, its first fix."""

    def choose(finding: Finding) -> Fix | None:
        fixes = order_fixes(finding, strategy)
        return next((fix for fix in fixes if fix.is_safe), next(iter(fixes), None))

    return choose
