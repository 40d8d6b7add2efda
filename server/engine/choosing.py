"""Which of a finding's fixes comes first."""

from __future__ import annotations

from collections.abc import Callable

from .finding import Finding, Fix

CLEAN, MOUNT = "clean", "mount"
"""The strategies of fixes: to empty a cache at the end of the same RUN, or to mount it."""

Choose = Callable[[Finding], "Fix | None"]


def order_fixes(finding: Finding, strategy: str) -> tuple[Fix, ...]:
    """The fixes of a finding, those of the chosen cache strategy first; "auto" leaves them as the rule gave them."""
    return tuple(sorted(finding.fixes, key=lambda fix: strategy != "auto" and fix.strategy != strategy))


def order_offers(finding: Finding, strategy: str) -> tuple[Fix, ...]:
    """The fixes of a finding as people are offered them: those of the strategy that they chose, then the safe ones."""
    fixes = order_fixes(finding, strategy)
    return tuple(sorted(fixes, key=lambda fix: (strategy == "auto" or fix.strategy != strategy, not fix.is_safe)))


def choose_safe(strategy: str) -> Choose:
    """Chooses the first safe fix of each finding."""
    return lambda finding: next((fix for fix in order_fixes(finding, strategy) if fix.is_safe), None)


def choose_any(strategy: str) -> Choose:
    """Chooses the fix of each finding that is offered first: of the chosen strategy, else safe, else its first."""

    def choose(finding: Finding) -> Fix | None:
        return next(iter(order_offers(finding, strategy)), None)

    return choose
