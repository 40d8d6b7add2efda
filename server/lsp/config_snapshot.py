"""A configuration file as the protocol's side sees it: what in it means nothing. Loaded when an editor opens one."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from typing import Any

from ..text import Lines, Record, Span
from ..world.config import ConfigProblem, read_text_as_config
from ..world.documents import Document
from ..world.files import read_text
from .analysis import Completion, Group, Hover, Located
from .convert import uri_of
from .snapshots import SilentSnapshot


class _Said(Record):
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


def config_groups(problems: Iterable[ConfigProblem]) -> list[Group]:
    """The problems of one file in the protocol side's words."""
    found = [Located(problem.span or Span(0, 0), _Said(problem.message)) for problem in problems]
    return [Group(0, found)] if found else []


class ConfigFiles:
    """Tells the editor what is wrong in configuration files that it has not opened, once each time that changes."""

    def __init__(self, publish: Callable[[Document, Iterable[Group]], None]) -> None:
        self._publish = publish
        self._told: dict[str, tuple[ConfigProblem, ...]] = {}

    def tell(self, problems: Mapping[str, tuple[ConfigProblem, ...]], opened: Container[str]) -> None:
        """`problems` by path; those of files that are `opened` are told with them."""
        for path, found in problems.items():
            if path not in opened and self._told.get(path) != found:
                self._told[path] = found
                self._say(path, found)

    def forget(self, path: str) -> None:
        """The file has changed or was opened: what was told about it counts no longer."""
        if self._told.pop(path, None):
            self._say(path, ())

    def _say(self, path: str, found: tuple[ConfigProblem, ...]) -> None:
        text = read_text(path)
        if isinstance(text, str) or not found:
            text = text if isinstance(text, str) else ""
            self._publish(Document(uri_of(path), None, text, Lines(text), ""), config_groups(found))


class ConfigSnapshot(SilentSnapshot):
    """One version of one configuration file."""

    def __init__(self, document: Document, path: str, depth: str) -> None:
        super().__init__(document)
        self._path = path
        self._depth = depth  # for whom hovers are written

    @property
    def _top(self) -> tuple[str, ...]:
        """The table that is ours; of hadolint's files none is."""
        return ("tool", "tare") if os.path.basename(self._path) == "pyproject.toml" else ()

    def hover(self, offset: int) -> Hover | None:
        if not self._path.endswith(".toml"):
            return None
        from ..features.settings_help import settings_hover
        from ..world.toml_keys import places

        text = self.document.text
        answer = settings_hover(text, places(text), self._top, offset, self._depth)
        return Hover(answer.span, answer.markdown) if answer is not None else None

    def completions(self, offset: int) -> Iterable[Completion]:
        if not self._path.endswith(".toml"):
            return ()
        from ..features.settings_help import settings_completions

        found = settings_completions(self.document.text, self._top, offset)
        return [Completion(one.label, one.edit, one.detail, "value") for one in found]

    def groups(self) -> Iterable[Group]:
        config = read_text_as_config(self._path, self.document.text)
        return config_groups(config.problems if config is not None else ())
