"""One version of one document, as editors ask about it: what the features say, in the protocol's words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ..engine.analysis import Analysis, Batch
from ..engine.catalogue import page_path
from ..engine.finding import Finding
from ..engine.rulebook import Rulebook
from ..model import Model
from ..text import Span
from ..world.documents import Document
from .analysis import Action, Completion, Group, Hint, Hover, Lens, Located
from .announced import Announced
from .choices import Chosen
from .convert import uri_of

if TYPE_CHECKING:
    from ..features.weigh import Weighed

# The editor's own commands; only where it announced them can they be asked for.
EXPLAIN_COMMAND, WEIGH_COMMAND = "tare.explainRule", "tare.weigh"


class _Said:
    """A finding as the protocol's side sees it. Equal only to itself; made once for each finding of a batch."""

    __slots__ = ("code", "data", "help_url", "message", "severity", "tags")

    def __init__(self, finding: Finding, rules: Rulebook) -> None:
        rule = rules.rules.get(finding.rule)
        self.code = finding.id or finding.rule
        self.severity = finding.severity.label
        self.message = finding.message
        self.help_url = _page_url(finding.rule) if rule is not None else ""
        self.tags = rule.marks if rule is not None else ()
        self.data = {"savingBytes": finding.saving_bytes, "fixable": bool(finding.fixes)}


class EngineSnapshot:
    """One version of one Dockerfile, judged. What an editor asks for later is loaded later."""

    def __init__(
        self, document: Document, analysis: Analysis, chosen: Chosen, folder: str | None, announced: Announced
    ) -> None:
        self.document = document
        self.analysis = analysis
        self._chosen = chosen
        self._folder = folder
        self._says_messages = not announced.shows_messages
        self.waits_for: Hashable | None = None
        self._explain_command = EXPLAIN_COMMAND if EXPLAIN_COMMAND in announced.commands else ""
        self.weigh_command = WEIGH_COMMAND if WEIGH_COMMAND in announced.commands else ""

    @property
    def model(self) -> Model:
        return self.analysis.model

    def groups(self) -> Iterable[Group]:
        rules = self.analysis.rulebook
        return [
            Group(offset, _located(batch, rules), batch.memo)
            for offset, batch in self.analysis.placed
            if batch.findings
        ]

    def hover(self, offset: int) -> Hover | None:
        from ..features.hover import hover

        answer = hover(self.analysis, offset, self._chosen.settings.hover_depth, self._says_messages)
        return Hover(answer.span, answer.markdown) if answer is not None else None

    def actions(self, span: Span) -> Iterable[Action]:
        from .offers import Offers

        rules = self.analysis.rulebook
        offers = Offers(self.document.uri, self._folder, self._explain_command, lambda finding: _locate(finding, rules))
        return offers.at(self.analysis, span)

    def hints(self, span: Span) -> Iterable[Hint]:
        from ..features.inlay import hints

        found = hints(self.model, span, self._chosen.display.hints)
        return [Hint(one.offset, one.label, one.tooltip) for one in found]

    def lenses(self) -> Iterable[Lens]:
        if not self._chosen.display.shows_lenses:
            return ()
        from ..features.lens import lenses

        return [Lens(one.span, one.title) for one in lenses(self.model, self._chosen.settings.bandwidth)]

    def completions(self, offset: int) -> Iterable[Completion]:
        return ()

    def weighed(self) -> Weighed | None:
        from ..features.weigh import weigh

        return weigh(self.model, unquote(self.document.uri.rsplit("/", 1)[-1]), self._chosen.settings.bandwidth)


class SilentSnapshot:
    """A document that is not judged: no Dockerfile, or one in a folder where this is switched off.

    Snapshots of other files begin with its silence, and say what they have to say.
    """

    weigh_command = ""
    waits_for = None

    def __init__(self, document: Document) -> None:
        self.document = document

    def groups(self) -> Iterable[Group]:
        return ()

    def hover(self, offset: int) -> Hover | None:
        return None

    def actions(self, span: Span) -> Iterable[Action]:
        return ()

    def hints(self, span: Span) -> Iterable[Hint]:
        return ()

    def lenses(self) -> Iterable[Lens]:
        return ()

    def completions(self, offset: int) -> Iterable[Completion]:
        return ()


def _located(batch: Batch, rules: Rulebook) -> tuple[Located, ...]:
    """The findings of a batch with places that count from it, made once."""
    known: tuple[Located, ...] | None = batch.memo.get("located")
    if known is None:
        known = batch.memo["located"] = tuple(_locate(finding, rules) for finding in batch.findings)
    return known


def _locate(finding: Finding, rules: Rulebook) -> Located:
    return Located(finding.at, _Said(finding, rules), tuple((place.at, place.message) for place in finding.related))


def _page_url(slug: str) -> str:
    return uri_of(page_path(slug))
