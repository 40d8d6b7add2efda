"""The engine behind the server: `analysis.Analysis` kept by parsing, building, judging, and asking the disk.

What an editor asks of one version of a document is in `snapshots`, and its settings in `choices`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..engine.analysis import Analysis, analyse
from ..engine.settings import Settings
from ..model import Facts, Model, build
from ..model.script_remarks import RULE as SCRIPT_RULE
from ..syntax import File, parse, reparse
from ..text import Edit
from ..world.config import NAMES
from ..world.contexts import Contexts
from ..world.documents import Document
from .analysis import Host, Snapshot
from .announced import read_announced
from .choices import Choices
from .convert import path_of
from .editor_settings import scope_of
from .last_builds import LastBuilds
from .package_data import PACKAGES, PackageData
from .script_answers import ScriptAnswers
from .snapshots import EngineSnapshot, SilentSnapshot

if TYPE_CHECKING:
    from ..features.weigh import Weighed
    from ..model.facts import PackageSizes
    from ..world.ignore_files import IgnoreFiles
    from .config_snapshot import ConfigFiles
    from .image_answers import ImageAnswers
    from .package_answers import PackageAnswers

log = logging.getLogger(__name__)

_IGNORE_FILES = (".dockerignore", ".containerignore")
_MANIFESTS = (
    "package.json,package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,pnpm-workspace.yaml,bun.lock,bun.lockb,"
    "requirements*.txt,pyproject.toml,poetry.lock,uv.lock,Pipfile,Pipfile.lock,setup.py,environment.yml,"
    "go.mod,go.sum,go.work,Cargo.toml,Cargo.lock,pom.xml,build.gradle,build.gradle.kts,settings.gradle,"
    "Gemfile,Gemfile.lock,composer.json,composer.lock,*.csproj,*.fsproj,*.sln"
)


class Engine:
    """All documents of one session. Holds what is derived from settings; documents are in their snapshots."""

    def __init__(self, host: Host, write_page: Callable[[Weighed], str] | None = None) -> None:
        self._host = host
        self._write_page = write_page
        self._folders = host.folders
        self._choices = Choices(host.options)
        self._contexts = Contexts(host.ask)
        self._ignore_files: IgnoreFiles | None = None
        self._texts: dict[str, str] = {}  # of the Dockerfiles that are open, by path
        self._packages = PackageData(host.ask)
        self._builds = LastBuilds(host)
        self._answers: dict[bool, ImageAnswers] = {}  # by whether credential helpers may run
        self._package_answers: PackageAnswers | None = None
        self._scripts = ScriptAnswers(host)
        self._told: set[str] = set()
        self._open_configs: set[str] = set()
        self._config_files: ConfigFiles | None = None
        self._announced = read_announced(host.options)

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
        self._choices.configure(settings)

    def change_folders(self, folders: tuple[str, ...]) -> None:
        self._folders = folders
        self.change_files(())

    def change_files(self, uris: Sequence[str]) -> None:
        self._choices.change_files()
        for path in filter(None, map(path_of, uris)):
            self._forget_config(path)
        self._contexts.change([path for path in map(path_of, uris) if path is not None])

    def close(self, uri: str) -> None:
        self._choices.forget(uri)
        self._open_configs.discard(path_of(uri) or "")
        self._builds.forget(uri)
        for answers in self._answers.values():
            answers.forget(uri)
        if self._package_answers is not None:
            self._package_answers.forget(uri)
        self._scripts.forget(uri)
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

        return explain(name, self._choices.of(uri).settings.hover_depth)

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
        if path is not None and _is_config(path):
            from .config_snapshot import ConfigSnapshot

            self._open_configs.add(path)
            self._forget_config(path)
            return ConfigSnapshot(document, path, self._choices.of(document.uri).settings.hover_depth)
        chosen = self._choices.of(document.uri)
        self._tell_configs()
        if not chosen.is_enabled or _is_foreign(document):
            return SilentSnapshot(document)
        context = self._contexts.known(path) if path is not None else None
        reads_scripts = SCRIPT_RULE in chosen.rules.rules
        facts = self._facts_for(document.uri, chosen.settings, reads_scripts)
        model = build(read(), previous, context, facts)
        if path is not None:
            self._texts[path] = document.text
            # Asking needs the model; an answer that is there already would have come with `known`.
            given = chosen.settings.context
            self._contexts.of(path, lambda: _copied_paths(model), self._top(document.uri), given)
        analysis = analyse(model, chosen.rules)
        self._packages.want_for(model)
        if reads_scripts:
            self._scripts.want(document.uri, model)
        else:
            self._scripts.forget(document.uri)
        answers = self._answers_for(document.uri, chosen.settings)
        if answers is not None:
            answers.want(document.uri, model)
        if self._package_answers is not None and chosen.settings.network:
            self._package_answers.want(document.uri, model)
        self._report(analysis)
        folder = context.folder if context is not None else os.path.dirname(path) if path is not None else None
        made = EngineSnapshot(document, analysis, chosen, folder, self._announced)
        made.waits_for = PACKAGES if self._packages.is_coming else None
        return made

    def _tell_configs(self) -> None:
        """What is wrong in configuration files is said there, too, whether anybody has opened them or not."""
        if not self._choices.problems:
            return
        if self._config_files is None:
            from .config_snapshot import ConfigFiles

            self._config_files = ConfigFiles(self._host.publish)
        self._config_files.tell(self._choices.problems, self._open_configs)

    def _forget_config(self, path: str) -> None:
        if self._config_files is not None:
            self._config_files.forget(path)

    def _facts_for(self, uri: str, settings: Settings, reads_scripts: bool) -> Facts:
        answers = self._answers_for(uri, settings)
        path = path_of(uri)
        folder = self._top(uri) or (os.path.dirname(path) if path is not None else None)
        return Facts(
            has_packages=self._packages.is_there,
            budget=settings.budget,
            build_args=settings.build_args,
            images=answers.images if answers is not None else None,
            build=self._builds.of(uri, settings, folder),
            sizes=self._sizes_for(uri, settings),
            scripts=self._scripts.remarks if reads_scripts else None,
        )

    def _sizes_for(self, uri: str, settings: Settings) -> PackageSizes | None:
        """What package registries told so far; None where they are not to be asked for a document."""
        if not settings.network:
            if self._package_answers is not None:
                self._package_answers.forget(uri)
            return None
        if self._package_answers is None:
            from .package_answers import PackageAnswers

            self._package_answers = PackageAnswers(self._host)
        return self._package_answers.sizes

    def _answers_for(self, uri: str, settings: Settings) -> ImageAnswers | None:
        """Who asks registries for a document; None where they are not to be asked, which others are told."""
        wanted = settings.credential_helpers if settings.network else None
        for runs_helpers, answers in self._answers.items():
            if runs_helpers is not wanted:
                answers.forget(uri)
        if wanted is None:
            return None
        if wanted not in self._answers:
            from .image_answers import ImageAnswers

            self._answers[wanted] = ImageAnswers(self._host, wanted)
        return self._answers[wanted]

    def _ignore_snapshot(self, document: Document, path: str | None) -> Snapshot:
        if path is not None:
            self._edit_ignore_file(path, document.text)
        # Editors call every ignore file by that language; those of git are not ours.
        if not document.uri.endswith(_IGNORE_FILES) or not self._choices.of(document.uri).is_enabled:
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

    def _top(self, uri: str) -> str | None:
        """The open folder that a document is in."""
        scope = scope_of(uri, dict.fromkeys(self._folders))
        return path_of(scope) if scope else None

    def _report(self, analysis: Analysis) -> None:
        """A rule that broke is told of once, and the others go on."""
        for failure in analysis.failures:
            if failure.rule not in self._told:
                self._told.add(failure.rule)
                log.error("the rule %s failed", failure.rule, exc_info=failure.error)


def _copied_paths(model: Model) -> list[str]:
    """What the file copies from its build context, as far as it is known."""
    copies = (copy for stage in model.stages for copy in stage.copies)
    return [source.text for copy in copies for source in copy.context_sources if source.text is not None]


def _is_ignore_file(document: Document) -> bool:
    return document.language_id == "ignore" or document.uri.endswith(_IGNORE_FILES)


def _is_config(path: str) -> bool:
    """Whether a file of that path is read for settings."""
    return os.path.basename(path) in NAMES


def _is_foreign(document: Document) -> bool:
    """Whether an editor sent something that is surely no Dockerfile. Its word for one is not relied on."""
    return document.language_id in ("yaml", "toml", "json", "markdown", "dockercompose")
