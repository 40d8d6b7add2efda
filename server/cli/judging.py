"""Judging one file: read, configured, analysed, repaired where that was asked for, and turned into a report.

Runs in the process that was started and in its workers alike; a report is all that goes back.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ..engine.analysis import Analysis, analyse
from ..engine.choosing import choose_any, choose_safe
from ..engine.rulebook import rulebook
from ..engine.settings import Settings
from ..model import NO_FACTS, Facts, Model, build
from ..model.script_remarks import RULE as SCRIPT_RULE
from ..report import FileReport
from ..syntax import parse
from ..text import Record
from ..world.config import NO_CONFIG, Config, Configs
from ..world.context import FolderContext, read_context
from ..world.context_folder import find_context
from ..world.declared import Declarations
from ..world.files import MARK, FileProblem, append_text, create_text, read_text, write_text
from ..world.hadolint_environment import hadolint_environment
from ..world.lazy_context import LazyContext
from ..world.listing import Listings
from .changes import diff_of, folder_of
from .config_findings import config_findings
from .entries import entries

if TYPE_CHECKING:
    import argparse

    from ..engine.fixing import Repair
    from ..model.estimates.build_record import BuildRecord
    from ..world.registry.answers import AskingAnswers
    from .network import BoundedSizes
    from .script_check import ScriptCheck

STDIN = "-"
"""The path of a text that came from standard input without a name."""

_PATIENCE = 10.0  # seconds that all waiting for registries takes at most


class Orders(Record):
    """What the command line asked for, the same for all files.

    `config` is the file that counts for all of them, None for the nearest of each; `given` lies over it. `fix` repairs,
    `is_unsafe` also where the image may change, `diff` only shows it. `verify` tries each fix before it is listed.
    """

    given: Mapping[str, Any] = {}
    config: Config | None = None
    fix: bool = False
    is_unsafe: bool = False
    diff: bool = False
    verify: bool = False


class _Written(Record):
    """How many repairs are on disk, what could not be written, and whether the file itself holds the repaired text."""

    applied: int = 0
    problems: tuple[str, ...] = ()
    holds_text: bool = True


class Judge:
    """Judges one file after the other, and keeps what they share: configurations and listings of folders."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._configs = Configs(hadolint_environment(os.environ))
        self._listings = Listings()
        self._declarations = Declarations()
        self._answers: dict[bool, AskingAnswers] = {}  # by whether credential helpers may run
        self._sizes: BoundedSizes | None = None
        self._builds: dict[tuple[str, ...], BuildRecord | FileProblem] = {}
        self._shellcheck: ScriptCheck | None = None

    def file(self, path: str) -> FileReport:
        """The report on one file on disk. A fault of ours is a problem of this file alone."""
        text = read_text(path)
        if isinstance(text, FileProblem):
            return FileReport(path, problem=text.message)
        try:
            return self.text(path, text, path)
        except Exception as error:  # one file's trouble must not hide what is found in the others
            return FileReport(path, problem=f"could not be judged: {type(error).__name__}: {error}")

    def text(self, path: str, whole: str, place: str | None) -> FileReport:
        """The report on a text, which stands on disk at `place`; where that is None, it came from standard input.

        A byte order mark in front of it is kept, and else looked at by nobody.
        """
        text = whole.removeprefix(MARK)
        mark = whole[: len(whole) - len(text)]
        config = self._orders.config or self._configs.of(path)
        said = config_findings(config.problems)
        settings = self._settings(path)
        rules, facts = rulebook(settings), self.facts(path)
        model = self.model(path, text, facts)
        remarks = self._script_check().of_model(model) if SCRIPT_RULE in rules.rules else None
        if remarks is not None:
            facts = facts._replace(scripts=remarks)
            model = build(model.file, model, model.context, facts)
        analysis = analyse(model, rules)
        repaired = self._repair(analysis) if self._orders.fix or self._orders.diff else None
        written = _Written()
        diff = ""
        if repaired is not None and self._orders.diff:
            diff = diff_of(path, mark, text, repaired)
        elif repaired is not None:
            written = self._write(place, mark, text, repaired) if place is not None else _Written(len(repaired.applied))
            if written.holds_text:
                analysis = repaired.analysis
            if written.holds_text and place is not None and repaired.creates:
                # The context holds new files, of which the rules have to hear.
                analysis = analyse(self.model(path, repaired.text, facts), rules)
        return FileReport(
            path,
            entries(path, analysis, self._orders.verify),
            notes=tuple(f"the rule {failure.rule} failed: {failure.error!r}" for failure in analysis.failures),
            settings=said.entries,
            unusable=said.unusable,
            beside=(*said.others, *self.problems),
            unwritten=written.problems,
            applied=written.applied,
            diff=diff,
            text=mark + analysis.model.text if place is None else "",
            fails_from=config.fails_from,
        )

    def facts(self, path: str) -> Facts:
        """What may be known beside a file, as its settings say: asked for when the model needs it."""
        settings = self._settings(path)
        build = self._build(settings.build)
        return Facts(
            budget=settings.budget,
            build_args=settings.build_args,
            images=self._images(settings.credential_helpers) if settings.network else None,
            build=None if isinstance(build, FileProblem) else build,
            sizes=self._asked_sizes() if settings.network else None,
        )

    @property
    def problems(self) -> tuple[str, ...]:
        """What was asked for so far and is not known, each reason once."""
        builds = (one for one in self._builds.values() if isinstance(one, FileProblem))
        found = [f"the last build: {one.path}: {one.message}" for one in builds]
        found += [one for asked in self._answers.values() for one in asked.problems]
        found += self._shellcheck.problems if self._shellcheck is not None else ()
        return tuple(dict.fromkeys((*found, *(self._sizes.problems if self._sizes is not None else ()))))

    def _script_check(self) -> ScriptCheck:
        if self._shellcheck is None:
            from .script_check import ScriptCheck

            self._shellcheck = ScriptCheck()
        return self._shellcheck

    def _asked_sizes(self) -> BoundedSizes:
        if self._sizes is None:
            from .network import BoundedSizes

            self._sizes = BoundedSizes(_PATIENCE)
        return self._sizes

    def _images(self, runs_helpers: bool) -> AskingAnswers:
        asked = self._answers.get(runs_helpers)
        if asked is None:
            from ..world.registry import Registry, RegistryOptions
            from ..world.registry.answers import AskingAnswers

            options = RegistryOptions(online=True, runs_helpers=runs_helpers, timeout_seconds=_PATIENCE)
            asked = self._answers[runs_helpers] = AskingAnswers(Registry(options), _PATIENCE)
        return asked

    def _build(self, paths: tuple[str, ...]) -> BuildRecord | FileProblem | None:
        if paths and paths not in self._builds:
            from ..world.builds import read_build

            self._builds[paths] = read_build(paths)
        return self._builds.get(paths)

    def model(self, path: str, text: str, facts: Facts = NO_FACTS) -> Model:
        """The model of a text, with the build context of its path where there is one on disk."""
        file = parse(text)
        model = build(file, facts=facts)
        where = os.path.abspath(path)
        if path == STDIN or not os.path.isdir(os.path.dirname(where)):
            return model

        def read() -> FolderContext:
            copies = (copy for stage in model.stages for copy in stage.copies)
            paths = [source.text for copy in copies for source in copy.context_sources if source.text is not None]
            given = self._settings(path).context
            folder = find_context(where, paths, _top(os.path.dirname(where)), self._declarations, given)
            return read_context(folder, where, self._listings)

        return build(file, model, LazyContext(read, self._listings), facts)

    def _settings(self, path: str) -> Settings:
        config = self._orders.config or self._configs.of(path)
        return Settings().merge(config.given).merge(self._orders.given)

    def _repair(self, analysis: Analysis) -> Repair:
        from ..engine.fixing import repair

        choose = choose_any if self._orders.is_unsafe else choose_safe
        return repair(analysis, choose(analysis.rulebook.cache_strategy))

    def _write(self, path: str, mark: str, before: str, repaired: Repair) -> _Written:
        """Write what was repaired. Where the file itself cannot be written, nothing is created beside it either."""
        if repaired.text != before:
            problem = write_text(path, mark + repaired.text)
            if problem is not None:
                return _Written(0, (str(problem),), holds_text=False)
        problems = []
        for new in repaired.creates:
            place = os.path.join(folder_of(path, repaired), new.path)
            is_new = new.old is None
            problems.append(create_text(place, new.text) if is_new else append_text(place, new.old or "", new.added))
        failed = tuple(str(problem) for problem in problems if problem is not None)
        return _Written(max(len(repaired.applied) - len(failed), 0), failed)


def network_given(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the flags about the network give."""
    return {key: True for key in ("network", "credential_helpers") if getattr(options, key)}


def load_rules(orders: Orders) -> None:
    """Import the rules that most files will need, so that forked workers find them loaded."""
    rulebook(Settings().merge((orders.config or NO_CONFIG).given).merge(orders.given))


@cache
def _top(folder: str) -> str | None:
    """The root of the repository that holds a folder, else the working directory where that does."""
    above = folder
    while not os.path.exists(os.path.join(above, ".git")):
        if os.path.dirname(above) == above:
            working = os.getcwd()
            return working if os.path.commonpath((working, folder)) == working else None
        above = os.path.dirname(above)
    return above
