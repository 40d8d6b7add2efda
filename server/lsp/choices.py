"""Which settings count for a document: the defaults, above them the project's file, above that the editor."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from ..engine.rulebook import Rulebook, rulebook
from ..engine.settings import Settings
from ..text import Record
from ..world.config import NO_CONFIG, ConfigProblem, Configs
from .convert import path_of
from .display_settings import Display, read_display
from .editor_settings import EditorSettings, read_editor_settings, scope_of

log = logging.getLogger(__name__)


class Chosen(Record):
    """The settings of one document."""

    is_enabled: bool
    settings: Settings
    rules: Rulebook
    display: Display


class Choices:
    """The settings of all documents, each read once until an editor or the disk says something else."""

    def __init__(self, options: Any) -> None:
        """`options` are those of `initialize`: editors that are asked for no settings can give them there."""
        given = options.get("settings") if isinstance(options, Mapping) else None
        self._chosen: dict[str, Chosen] = {}
        self._configs = Configs()
        self._told: set[str] = set()
        self.problems: dict[str, tuple[ConfigProblem, ...]] = {}  # of the files that were read, by path
        self._editor: dict[str, EditorSettings] = {"": read_editor_settings(given)}
        self._display: dict[str, Display] = {"": read_display(given)}

    def of(self, uri: str) -> Chosen:
        """What counts for a document."""
        chosen = self._chosen.get(uri)
        if chosen is None:
            scope = scope_of(uri, self._editor)
            editor = self._editor[scope]
            path = path_of(uri)
            config = self._configs.of(path) if path is not None else NO_CONFIG
            self._complain(config.problems)
            for where in {problem.path for problem in config.problems}:
                self.problems[where] = tuple(problem for problem in config.problems if problem.path == where)
            settings = Settings().merge(config.given).merge(editor.given)
            chosen = self._chosen[uri] = Chosen(editor.is_enabled, settings, rulebook(settings), self._display[scope])
        return chosen

    def configure(self, settings: Mapping[str, Any]) -> None:
        """See `analysis.Analysis.configure`."""
        self._editor = {scope: read_editor_settings(raw) for scope, raw in settings.items()}
        self._editor.setdefault("", read_editor_settings(None))
        self._display = {"": read_display(None), **{scope: read_display(raw) for scope, raw in settings.items()}}
        self._chosen.clear()
        for scope, read in self._editor.items():
            for problem in read.problems:
                log.warning(
                    "setting tare.%s%s: %s", ".".join(problem.key), f" of {scope}" if scope else "", problem.message
                )

    def change_files(self) -> None:
        """Something on disk changed, and may have been a configuration."""
        self._configs = Configs()
        self.problems.clear()
        self._chosen.clear()

    def forget(self, uri: str) -> None:
        """The document is open no longer."""
        self._chosen.pop(uri, None)

    def _complain(self, problems: Iterable[object]) -> None:
        """What is wrong with settings goes to the log, once."""
        for problem in map(str, problems):
            if problem not in self._told:
                self._told.add(problem)
                log.warning("%s", problem)
