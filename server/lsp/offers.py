"""What the features offer to do, in the protocol side's words. Loaded when an editor first asks."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..engine.analysis import Analysis
from ..engine.finding import Finding
from ..features.actions import EXPLAIN, FIX_ALL, Change, actions
from ..features.actions import Action as Offered
from ..text import Record, Span
from .analysis import Action, Changes, Located
from .convert import uri_of


class Offers(Record):
    """Turns offers for one version of one document around.

    `folder` is where files are created, if anywhere; `explain_command` is empty where the editor has none.
    """

    uri: str
    folder: str | None
    explain_command: str
    locate: Callable[[Finding], Located]

    def at(self, analysis: Analysis, span: Span) -> list[Action]:
        """Everything that can be offered there."""
        found = (self._action(offered) for offered in actions(analysis, span, bool(self.explain_command)))
        return [action for action in found if action is not None]

    def _action(self, offered: Offered) -> Action | None:
        kind = "source.fixAll.tare" if offered.kind == FIX_ALL else "quickfix"
        located = self.locate(offered.finding) if offered.finding is not None else None
        if offered.kind == EXPLAIN:
            return Action(offered.title, kind, finding=located, command=(self.explain_command, (offered.rule,)))
        change = offered.change
        if callable(change):
            find_out = change
            return Action(offered.title, kind, lambda: self._changes(find_out()), offered.is_preferred, located)
        changes = self._changes(change)
        return Action(offered.title, kind, changes, offered.is_preferred, located) if changes is not None else None

    def _changes(self, change: Change | None) -> Changes | None:
        """None where there is nothing to change, or files would be created and nobody knows where."""
        if change is None or (change.creates and self.folder is None):
            return None
        edits = {self.uri: change.edits} if change.edits else {}
        places = {new: uri_of(os.path.join(self.folder or "", new.path)) for new in change.creates}
        created = {uri: new.text for new, uri in places.items() if new.old is None}
        appended = {uri: (new.old, new.added) for new, uri in places.items() if new.old is not None}
        return Changes(edits, created, appended)
