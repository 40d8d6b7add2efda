"""Which names in comments silence nothing, so that a rule can say so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from ..model import Model
from ..model.ignore_comments import Idle, IgnoreComment, Reach, Silence, ignore_comments, instruction_below
from .catalogue import is_case
from .finding import Finding
from .rule import Rule
from .suppress import OURS, means


def silence(model: Model, silenced: Iterable[Finding], rules: Mapping[str, Rule]) -> Silence:
    """What became of each name. `silenced` are the findings that comments took away, with absolute spans.

    A name is judged where one of `rules` answers to it: of a rule that is off nobody knows whether it would speak.
    Comments to other tools are left to them: hadolint may still find what we judge otherwise.
    """
    known = tuple(rules.values())
    starts = model.file.starts
    taken = [(bisect_right(starts, finding.at.start) - 1, rules[finding.rule]) for finding in silenced]
    idle = [
        Idle(comment, name, at)
        for comment in ignore_comments(model.file)
        if comment.tool == OURS
        for name, at in comment.names
        if any(means(name, rule) for rule in known if not rule.cases)
        and not any(means(name, rule) and _reaches(model, comment, item) for item, rule in taken)
        and not any(is_case(name, rule) for rule in known)
    ]
    return Silence(model.text, tuple(idle))


def _reaches(model: Model, comment: IgnoreComment, item: int) -> bool:
    """Whether a comment speaks of the item of that index."""
    return comment.reach is Reach.FILE or item == instruction_below(model.file, comment.item)
