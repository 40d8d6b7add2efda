"""The engine behind the server: `analysis.Analysis` kept by parsing, building, judging, and asking the disk.

The only place where the features meet the protocol's words.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from ..engine.analysis import Analysis, Batch, analyse
from ..engine.catalogue import page_path
from ..engine.finding import Finding
from ..engine.rulebook import Rulebook, rulebook
from ..engine.settings import Settings
from ..model import Facts, Model, build
from ..syntax import File, parse, reparse
from ..text import Edit, Span
from ..world.config import NO_CONFIG, Configs
from ..world.contexts import Contexts
from ..world.documents import Document
from .analysis import Action, Completion, Group, Hint, Host, Hover, Lens, Located, Snapshot
from .convert import path_of, uri_of
from .display_settings import Display, read_display
from .editor_settings import EditorSettings, read_editor_settings, scope_of
from .package_data import PACKAGES, PackageData

if TYPE_CHECKING:
    from ..features.weigh import Weighed
    from ..world.ignore_files import IgnoreFiles

log = logging.getLogger(__name__)

# The editor's own commands; only where it announced them can they be asked for.
EXPLAIN_COMMAND, WEIGH_COMMAND = "tare.explainRule", "tare.weigh"
_IGNORE_FILES = (".dockerignore", ".containerignore")
_MANIFESTS = (
    "package.json,package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,pnpm-workspace.yaml,bun.lock,bun.lockb,"
    "requirements*.txt,pyproject.toml,poetry.lock,uv.lock,Pipfile,Pipfile.lock,setup.py,environment.yml,"
    "go.mod,go.sum,go.work,Cargo.toml,Cargo.lock,pom.xml,build.gradle,build.gradle.kts,settings.gradle,"
    "Gemfile,Gemfile.lock,composer.json,composer.lock,*.csproj,*.fsproj,*.sln"
)


class _Said:
    """A finding as the protocol's side sees it. Equal only to itself; made once for each finding of a batch."""

    __slots__ = ("code", "data", "help_url", "message", "severity", "tags")

    def __init__(self, finding: Finding, rules: Rulebook) -> None:
        rule = rules.rules.get(finding.rule)
        self.code = finding.rule
        self.severity = finding.severity.label
        self.message = finding.message
        self.help_url = _page_url(finding.rule) if rule is not None else ""
        self.tags = rule.marks if rule is not None else ()
        self.data = {"savingBytes": finding.saving_bytes, "fixable": bool(finding.fixes)}


class EngineSnapshot:
    """One version of one Dockerfile, judged. What an editor asks for later is loaded later."""

    def __init__(
        self, document: Document, analysis: Analysis, chosen: _Chosen, folder: str | None, commands: Container[str]
    ) -> None:
        self.document = document
        self.analysis = analysis
        self._chosen = chosen
        self._folder = folder
        self.waits_for: Hashable | None = None
        self._explain_command = EXPLAIN_COMMAND if EXPLAIN_COMMAND in commands else ""
        self.weigh_command = WEIGH_COMMAND if WEIGH_COMMAND in commands else ""

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

        answer = hover(self.analysis, offset, self._chosen.settings.hover_depth)
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
    """A document that is not judged: no Dockerfile, or one in a folder where this is switched off."""

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


class _Chosen(NamedTuple):
    """The settings of one document."""

    is_enabled: bool
    settings: Settings
    rules: Rulebook
    display: Display


class Engine:
    """All documents of one session. Holds what is derived from settings; documents are in their snapshots."""

    def __init__(self, host: Host, write_page: Callable[[Weighed], str] | None = None) -> None:
        self._host = host
        self._write_page = write_page
        self._folders = host.folders
        self._chosen: dict[str, _Chosen] = {}
        self._configs = Configs()
        self._contexts = Contexts(host.ask)
        self._ignore_files: IgnoreFiles | None = None
        self._texts: dict[str, str] = {}  # of the Dockerfiles that are open, by path
        self._packages = PackageData(host.ask)
        self._told: set[str] = set()
        options = host.options if isinstance(host.options, Mapping) else {}
        # Editors that are asked for no settings can give them here.
        self._editor: dict[str, EditorSettings] = {"": read_editor_settings(options.get("settings"))}
        self._display: dict[str, Display] = {"": read_display(options.get("settings"))}
        commands = options.get("commands")
        self._commands = tuple(one for one in commands if isinstance(one, str)) if isinstance(commands, list) else ()

    @property
    def watched(self) -> Sequence[str]:
        return (
            "**/{.dockerignore,.containerignore,*.dockerignore,*.containerignore}",
            "**/{.tare.toml,tare.toml,pyproject.toml,.hadolint.yaml,.hadolint.yml}",
            f"**/{{{_MANIFESTS}}}",
            "**/{compose*.yml,compose*.yaml,docker-compose*.yml,docker-compose*.yaml,docker-bake*.hcl,docker-bake*.json}",
            "**/{devcontainer.json,.devcontainer.json,skaffold*.yaml,skaffold*.yml}",
        )

    def analyse(self, document: Document) -> Snapshot:
        return self._snapshot(document, lambda: parse(document.text), None)

    def reanalyse(self, before: Snapshot, document: Document, edits: Sequence[Edit]) -> Snapshot:
        if not isinstance(before, EngineSnapshot):
            return self.analyse(document)
        file = before.model.file
        for edit in edits:
            file = reparse(file, edit)
        return self._snapshot(document, lambda: file, before.model)

    def configure(self, settings: Mapping[str, Any]) -> None:
        self._editor = {scope: read_editor_settings(raw) for scope, raw in settings.items()}
        self._editor.setdefault("", read_editor_settings(None))
        self._display = {"": read_display(None), **{scope: read_display(raw) for scope, raw in settings.items()}}
        self._chosen.clear()
        for scope, read in self._editor.items():
            for problem in read.problems:
                log.warning(
                    "setting tare.%s%s: %s", ".".join(problem.key), f" of {scope}" if scope else "", problem.message
                )

    def change_folders(self, folders: tuple[str, ...]) -> None:
        self._folders = folders
        self.change_files(())

    def change_files(self, uris: Sequence[str]) -> None:
        self._configs = Configs()
        self._chosen.clear()
        self._contexts.change([path for path in map(path_of, uris) if path is not None])

    def close(self, uri: str) -> None:
        self._chosen.pop(uri, None)
        path = path_of(uri)
        if path is not None:
            self._contexts.forget(path)
            self._texts.pop(path, None)
            if self._ignore_files is not None:
                self._ignore_files.forget(path)
            self._edit_ignore_file(path, None)

    def explain(self, name: str, uri: str = "") -> str | None:
        """Markdown about a rule, whatever it is called, or a topic of the guide; None where the name means nothing."""
        from ..features.explain import explain

        return explain(name, self._settings_of(uri).settings.hover_depth)

    def page(self, snapshot: Snapshot) -> str | None:
        """An HTML page about what a document weighs; None where nobody gave a writer, or nothing can be weighed."""
        if self._write_page is None or not isinstance(snapshot, EngineSnapshot):
            return None
        weighed = snapshot.weighed()
        return self._write_page(weighed) if weighed is not None else None

    def _snapshot(self, document: Document, read: Callable[[], File], previous: Model | None) -> Snapshot:
        path = path_of(document.uri)
        if _is_ignore_file(document):
            return self._ignore_snapshot(document, path)
        chosen = self._settings_of(document.uri)
        if not chosen.is_enabled or _is_foreign(document):
            return SilentSnapshot(document)
        context = self._contexts.known(path) if path is not None else None
        facts = Facts(has_packages=self._packages.is_there, budget=chosen.settings.budget)
        model = build(read(), previous, context, facts)
        if path is not None:
            self._texts[path] = document.text
            # Asking needs the model; an answer that is there already would have come with `known`.
            given = chosen.settings.context
            self._contexts.of(path, lambda: _copied_paths(model), self._top(document.uri), given)
        analysis = analyse(model, chosen.rules)
        self._packages.want_for(model)
        self._report(analysis)
        folder = context.folder if context is not None else os.path.dirname(path) if path is not None else None
        made = EngineSnapshot(document, analysis, chosen, folder, self._commands)
        made.waits_for = PACKAGES if self._packages.is_coming else None
        return made

    def _ignore_snapshot(self, document: Document, path: str | None) -> Snapshot:
        if path is not None:
            self._edit_ignore_file(path, document.text)
        # Editors call every ignore file by that language; those of git are not ours.
        if not document.uri.endswith(_IGNORE_FILES) or not self._settings_of(document.uri).is_enabled:
            return SilentSnapshot(document)
        from .ignore_snapshot import IgnoreSnapshot

        facts = None
        if path is not None:
            if self._ignore_files is None:
                from ..world.ignore_files import IgnoreFiles

                self._ignore_files = IgnoreFiles(self._contexts)
            facts = self._ignore_files.of(path, document.text, self._top(document.uri), lambda: dict(self._texts))
        return IgnoreSnapshot(document, facts)

    def _edit_ignore_file(self, path: str, text: str | None) -> None:
        if self._contexts.edit(path, text):
            self._host.recheck()

    def _settings_of(self, uri: str) -> _Chosen:
        chosen = self._chosen.get(uri)
        if chosen is None:
            scope = scope_of(uri, self._editor)
            editor = self._editor[scope]
            path = path_of(uri)
            config = self._configs.of(path) if path is not None else NO_CONFIG
            self._complain(config.problems)
            settings = Settings().merge(config.given).merge(editor.given)
            chosen = self._chosen[uri] = _Chosen(editor.is_enabled, settings, rulebook(settings), self._display[scope])
        return chosen

    def _top(self, uri: str) -> str | None:
        """The open folder that a document is in."""
        scope = scope_of(uri, dict.fromkeys(self._folders))
        return path_of(scope) if scope else None

    def _complain(self, problems: Iterable[object]) -> None:
        """What is wrong with settings goes to the log, once."""
        for problem in map(str, problems):
            if problem not in self._told:
                self._told.add(problem)
                log.warning("%s", problem)

    def _report(self, analysis: Analysis) -> None:
        """A rule that broke is told of once, and the others go on."""
        for failure in analysis.failures:
            if failure.rule not in self._told:
                self._told.add(failure.rule)
                log.error("the rule %s failed", failure.rule, exc_info=failure.error)


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


def _copied_paths(model: Model) -> list[str]:
    """What the file copies from its build context, as far as it is known."""
    copies = (copy for stage in model.stages for copy in stage.copies)
    return [source.text for copy in copies for source in copy.context_sources if source.text is not None]


def _is_ignore_file(document: Document) -> bool:
    return document.language_id == "ignore" or document.uri.endswith(_IGNORE_FILES)


def _is_foreign(document: Document) -> bool:
    """Whether an editor sent something that is surely no Dockerfile. Its word for one is not relied on."""
    return document.language_id in ("yaml", "toml", "json", "markdown", "dockercompose")
