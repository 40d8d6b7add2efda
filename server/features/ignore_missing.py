"""What an ignore file leaves in that does not belong into an image: secrets, and the heaviest of what tools make."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.finding import Finding, Fix, Severity
from ..model.clutter import PUBLIC, SECRET, USELESS, lines_for, pattern_of
from ..model.context import Heavy
from ..model.ignore_facts import IgnoreFacts
from ..text import Edit, Span
from ..text.sizes import say_bytes
from .ignore_lines import IgnoreLine

_LEAST = 1_000_000
"""Bytes; what weighs less is not worth a word."""

_MOST_NAMES = 4


def missing(text: str, lines: tuple[IgnoreLine, ...], facts: IgnoreFacts) -> Iterator[Finding]:
    """Findings at the first line, since they are about what is not there. Only where something takes everything."""
    if not facts.sends_everything:
        return
    first = Span(0, text.index("\n") if "\n" in text else len(text))
    written = {line.path for line in lines if not line.is_exception}
    brought_back = {line.path for line in lines if line.is_exception}
    secrets = [name for name in _sent(facts, brought_back) if _is_secret(name) and name not in written]
    if secrets:
        message = f"{_say(secrets)} {'is' if len(secrets) == 1 else 'are'} sent, and copied with the whole context"
        yield Finding(first, message, (_add(text, secrets, "secrets"),), rule="ignore-secret-sent")
    heavy = [
        one
        for one in useless(facts)
        if one.path.rstrip("/") not in brought_back and pattern_of(one.path.rstrip("/")) not in written
    ]
    if heavy:
        total = facts.context.total()
        whole = f", of {say_bytes(total.bytes)} in all," if total is not None and total.is_complete else ""
        least = "" if total is not None and total.is_complete else "at least "
        names = [f"{one.path.rstrip('/')} ({least}{say_bytes(one.bytes)})" for one in heavy]
        verb = "is" if len(heavy) == 1 else "are"
        message = f"{_say(names)}{whole} {verb} sent and copied: {_reason(heavy)}"
        saved = sum(one.bytes for one in heavy)
        yield Finding(
            first,
            message,
            (_add(text, [one.path.rstrip("/") for one in heavy], ""),),
            saving_bytes=saved if total is not None else None,
            rule="ignore-useless-sent",
            severity=Severity.WARNING,
        )


def useless(facts: IgnoreFacts) -> list[Heavy]:
    """What tools make or keep in the top folder, is sent, and is worth a word; the heaviest first."""
    total = facts.context.total()
    largest = total.largest if total is not None else ()
    return [one for one in largest if one.path.rstrip("/") in USELESS and one.bytes >= _LEAST]


def _sent(facts: IgnoreFacts, brought_back: set[str]) -> Iterator[str]:
    for name in facts.folders.names(""):
        bare = name.rstrip("/")
        if bare not in brought_back and not facts.context.is_ignored(bare):
            yield bare


def _is_secret(name: str) -> bool:
    return SECRET.fullmatch(name) is not None and PUBLIC.search(name) is None


def _reason(heavy: list[Heavy]) -> str:
    names = [one.path.rstrip("/") for one in heavy]
    reasons = {USELESS[name] for name in names}
    if len(reasons) == 1:
        return reasons.pop()
    return "; ".join(f"{name}: {USELESS[name]}" for name in names[:_MOST_NAMES])


def _add(text: str, names: list[str], title: str) -> Fix:
    end = len(text)
    gap = "" if not text or text.endswith("\n") else "\n"
    return Fix(f"Add {_say(list(map(pattern_of, names)))}", (Edit(Span(end, end), gap + lines_for(names, title)),))


def _say(names: list[str]) -> str:
    shown = names[:_MOST_NAMES]
    if len(names) > _MOST_NAMES:
        return f"{', '.join(shown)} and {len(names) - _MOST_NAMES} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
