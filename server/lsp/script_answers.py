"""What ShellCheck says of the scripts in open documents, where there is one: asked on a thread, kept by their text."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from ..model import Model
from ..model.script_remarks import ScriptRemark, ScriptRemarks, ShellText, scripts_of
from .analysis import Host
from .standing import Standing

log = logging.getLogger(__name__)

_STILL = 0.3  # seconds for which a script must have been there
_MOST = 5000  # answers that are kept; the oldest go


class KnownRemarks:
    """`model.script_remarks.ScriptRemarks` of what was answered so far."""

    def __init__(self, known: Mapping[ShellText, tuple[ScriptRemark, ...]]) -> None:
        self.known = known

    def of(self, script: ShellText) -> tuple[ScriptRemark, ...] | None:
        """See `ScriptRemarks`."""
        return self.known.get(script)


class ScriptAnswers:
    """Questions and answers of one session. `remarks` is for `Facts.scripts`. On the event loop."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._program: str | None = None
        self._is_usable = True
        self._remarks = KnownRemarks({})
        self._standing: Standing[ShellText] = Standing(
            host, _STILL, lambda wanted: wanted - self._remarks.known.keys(), self._ask
        )

    @property
    def remarks(self) -> ScriptRemarks | None:
        """What is known; None where nothing is."""
        return self._remarks if self._remarks.known else None

    def want(self, uri: str, model: Model) -> None:
        """A document has these scripts now. Its facts have to hold `remarks`."""
        if self._is_usable:
            self._standing.want(uri, frozenset().union(*map(scripts_of, model.stages)))

    def forget(self, uri: str) -> None:
        """The document is open no longer, or its scripts are not to be looked at."""
        self._standing.forget(uri)

    def _ask(self, due: list[ShellText]) -> bool:
        return self._host.look("ShellCheck", lambda: self._check(due), self._take)

    def _check(self, due: list[ShellText]) -> Mapping[ShellText, tuple[ScriptRemark, ...]] | str:
        """On a thread."""
        from ..world.shellcheck import check_scripts, find_shellcheck

        if self._program is None:
            self._program = find_shellcheck()
        if self._program is None:
            return "was not found: `pip install 'tare-ls[shellcheck]'` brings it, and then it reads the scripts of RUN"
        return check_scripts(self._program, due)

    def _take(self, answer: Mapping[ShellText, tuple[ScriptRemark, ...]] | str) -> None:
        if isinstance(answer, str):
            log.info("ShellCheck %s", answer)
            self._is_usable = False
            self._standing.clear()
            return
        known = {**self._remarks.known, **answer}
        for script in list(known)[: max(len(known) - _MOST, 0)]:
            del known[script]
        if any(answer.values()):
            self._remarks = KnownRemarks(known)
            self._host.recheck()
        else:
            # Nobody has to hear that there is nothing to say.
            self._remarks.known = known
        self._standing.go_on()
