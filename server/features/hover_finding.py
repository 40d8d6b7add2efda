"""What hovers say of a finding: what is wrong, why, what it costs, what to do, and how to silence it."""

from __future__ import annotations

from ..engine.analysis import Analysis
from ..engine.choosing import order_offers
from ..engine.finding import WORTH_SAYING, Finding
from ..engine.rule import Rule
from ..text import Span
from ..text.sizes import say_bytes
from .explain import also, body
from .place import Answer
from .say import code, escape, join

_MOST = 3


def on_findings(analysis: Analysis, at: int, depth: str, says_messages: bool) -> list[Answer]:
    """The findings that cover the code point `at`, the one with the shortest stretch first. Spans are absolute."""
    covering = [finding for finding in analysis.findings if finding.at.start <= at < _stretch(finding).end]
    covering.sort(key=lambda finding: (finding.at.end - finding.at.start, finding.severity))
    answers = [
        Answer(describe(analysis, finding, depth, says_messages), _stretch(finding)) for finding in covering[:_MOST]
    ]
    if len(covering) > _MOST:
        rest = ", ".join(code(finding.rule) for finding in covering[_MOST:])
        answers.append(Answer(f"Also here: {rest}.", _stretch(covering[_MOST])))
    return answers


def _stretch(finding: Finding) -> Span:
    """Where it is shown: a finding without width takes the code point behind it."""
    return Span(finding.at.start, max(finding.at.end, finding.at.start + 1))


def describe(analysis: Analysis, finding: Finding, depth: str, says_message: bool) -> str:
    """One finding as markdown: what is wrong, which rule says so, why, what it costs, and what helps.

    The heading is the message. Where the editor shows that above the hover it is the rule's title, which says the same
    without this file's names and numbers.
    """
    rule = analysis.rulebook.rules.get(finding.rule)
    if rule is None:
        return f"**{escape(finding.message)}**"
    return join(
        f"**{escape(_heading(rule, finding, says_message))}** ({code(rule.slug)}, {finding.severity.label})",
        body(rule, depth).strip(),
        _cost(finding),
        _fixes(analysis, finding),
        _silence(rule),
    )


def _heading(rule: Rule, finding: Finding, says_message: bool) -> str:
    """The title of a rule that speaks for another tool is that tool's name, so there it is always the message."""
    return finding.message if says_message or rule.cases else rule.title


def _cost(finding: Finding) -> str:
    if (finding.saving_bytes or 0) < WORTH_SAYING:
        return ""
    return f"**Costs** {say_bytes(finding.saving_bytes or 0, about=True)} in the image."


def _fixes(analysis: Analysis, finding: Finding) -> str:
    if not finding.fixes:
        return ""
    fixes = order_offers(finding, analysis.rulebook.cache_strategy)
    said = [escape(fix.title) + ("" if fix.is_safe else " (look at it first)") for fix in fixes]
    return f"**Quick fix:** {'; or '.join(said)}."


def _silence(rule: Rule) -> str:
    return f"Silence it with `# tare: ignore={rule.slug} -- reason` above. {also(rule)}".strip()
