"""A configuration file as the protocol's side sees it: what in it means nothing. Loaded when an editor opens one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from ..text import Span
from ..world.config import read_text_as_config
from ..world.documents import Document
from .analysis import Action, Completion, Group, Hint, Hover, Lens, Located


class _Said(NamedTuple):
    """A problem in the protocol side's words. There is no page about it."""

    message: str
    code: str = "setting"
    severity: str = "warning"

    @property
    def help_url(self) -> str:
        return ""

    @property
    def tags(self) -> Collection[str]:
        return ()

    @property
    def data(self) -> Any:
        return None


class ConfigSnapshot:
    """One version of one configuration file."""

    weigh_command = ""
    waits_for = None

    def __init__(self, document: Document, path: str) -> None:
        self.document = document
        self._path = path

    def groups(self) -> Iterable[Group]:
        config = read_text_as_config(self._path, self.document.text)
        problems = config.problems if config is not None else ()
        found = [Located(problem.span or Span(0, 0), _Said(problem.message)) for problem in problems]
        return [Group(0, found)] if found else []

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
