"""What is known around the ignore files that are open, worked out on a thread: unknown at first, and then in steps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from ..model import Copy, Model, build
from ..model.copy import context_path
from ..model.ignore_facts import IgnoreFacts, Matched, Need
from ..syntax import parse
from ..text import Record
from .census import Census, take_census
from .context import FolderContext
from .context_folder import find_context
from .contexts import FIRST_SECONDS, MOST_SECONDS, Contexts
from .declared import Declarations
from .discover import is_dockerfile
from .files import FileProblem, read_text
from .ignore import ignore_file_of, read_ignore
from .pattern_matches import decided, deep_patterns, matching
from .walk import Walk

_MOST_DOCKERFILES = 100
_WILDCARD = frozenset("*?[\\")
_SUFFIXES = (".dockerignore", ".containerignore")


class CensusFolders(Record):
    """`model.ignore_facts.Folders` from a census."""

    census: Census

    def names(self, folder: str) -> tuple[str, ...]:
        listing = self.census.listings.get(folder)
        return listing.names if listing is not None else ()

    def bytes_of(self, path: str) -> int | None:
        path = path.rstrip("/")
        tally = self.census.tallies.get(path)
        if tally is not None:
            return tally.sent_bytes + tally.ignored_bytes
        above, _, name = path.rpartition("/")
        listing = self.census.listings.get(above)
        return listing.size_of(name) if listing is not None else None


class _Known:
    __slots__ = ("asked", "facts", "is_done", "seconds")

    def __init__(self) -> None:
        self.asked: tuple[int, str] | None = None
        self.facts: IgnoreFacts | None = None
        self.seconds = FIRST_SECONDS
        self.is_done = False


class IgnoreFiles:
    """Facts by the path of the ignore file. All methods are called on the event loop."""

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self._declarations = Declarations()
        self._known: dict[str, _Known] = {}

    def of(self, path: str, text: str, top: str | None, texts: Callable[[], Mapping[str, str]]) -> IgnoreFacts | None:
        """What is known around the ignore file of that absolute path, perhaps for an older text; asks where it is not.

        `top` is the open folder that it is in, and `texts` are those of open documents, by path.
        """
        known = self._known.setdefault(path, _Known())
        state = (self._contexts.disk, text)
        if known.asked != state or not known.is_done:
            if known.asked != state:
                known.seconds = FIRST_SECONDS
            self._ask(path, text, top, texts(), known, state)
        return known.facts

    def forget(self, path: str) -> None:
        self._known.pop(path, None)

    def _ask(
        self,
        path: str,
        text: str,
        top: str | None,
        texts: Mapping[str, str],
        known: _Known,
        state: tuple[int, str],
    ) -> None:
        seconds, walk_of = known.seconds, self._contexts.walk_of

        def work() -> tuple[IgnoreFacts, bool]:
            folder = _context_of(path, top, texts, self._declarations)
            walk = walk_of(folder)
            is_done = walk.go_on(seconds)
            return read_facts(path, text, walk, top, texts, self._declarations), is_done

        def answered(answer: tuple[IgnoreFacts, bool]) -> None:
            known.facts, known.is_done = answer
            known.seconds = min(known.seconds * 2, MOST_SECONDS)

        if self._contexts.ask(("ignore file", path), work, answered):
            known.asked, known.is_done = state, False


def read_facts(
    path: str,
    text: str,
    walk: Walk,
    top: str | None = None,
    texts: Mapping[str, str] | None = None,
    declarations: Declarations | None = None,
) -> IgnoreFacts:
    """What is known around the ignore file `path` with that text, from what was walked. Reads Dockerfiles; no raise."""
    ignored = read_ignore(text)
    census = take_census(walk.found, ignored)
    name = os.path.basename(path)
    context = FolderContext(walk.folder, name, census.is_whole, ignored, census.listings, census)
    lines = ignored.patterns
    matched = decided(census)
    idle = {line: _bare(line) for line in lines if not matched.get(line, Matched()).files}
    near = list(_near(path, census, walk.folder))
    readers: list[str] = []
    strangers: list[str] = []
    for one in near:
        is_reader = _is_read(path, one, walk.folder, top, texts or {}, declarations or Declarations())
        (readers if is_reader else strangers).append(one)
    needs: list[Need] = []
    sends_everything = False
    for one in readers:
        model = _model(one, texts or {})
        if model is not None:
            shown = os.path.relpath(one, walk.folder).replace(os.sep, "/")
            needs += _needs(model, shown, context)
            sends_everything = sends_everything or _takes_everything(model)
    return IgnoreFacts(
        text,
        context,
        CensusFolders(census),
        matched,
        matching(census, idle, False) if idle else {},
        matching(census, deep_patterns(lines), True),
        census.is_whole,
        tuple(os.path.relpath(one, walk.folder).replace(os.sep, "/") for one in readers),
        tuple(os.path.relpath(one, walk.folder).replace(os.sep, "/") for one in strangers),
        tuple(needs),
        sends_everything,
    )


def own_dockerfile(path: str) -> str | None:
    """The Dockerfile whose own ignore file that would be: `app.Dockerfile` for `app.Dockerfile.dockerignore`."""
    return next(
        (path[: -len(end)] for end in _SUFFIXES if path.endswith(end) and not path.endswith(os.sep + end)), None
    )


def _context_of(path: str, top: str | None, texts: Mapping[str, str], declarations: Declarations) -> str:
    own = own_dockerfile(path)
    if own is None:
        return os.path.dirname(path)
    model = _model(own, texts)
    return find_context(own, _sources(model) if model is not None else (), top, declarations)


def _near(path: str, census: Census, folder: str) -> Iterator[str]:
    """The Dockerfiles that may be built with that ignore file: its own one, or all that are in the context."""
    own = own_dockerfile(path)
    if own is not None:
        if os.path.isfile(own):
            yield own
        return
    left = _MOST_DOCKERFILES
    for below, listing in census.listings.items():
        if "node_modules" in below or below.count("/") > 3:
            continue
        for name in listing.files:
            if is_dockerfile(name) and left:
                left -= 1
                yield os.path.join(folder, below, name) if below else os.path.join(folder, name)


def _is_read(
    path: str, dockerfile: str, folder: str, top: str | None, texts: Mapping[str, str], declarations: Declarations
) -> bool:
    """Whether a build with that Dockerfile reads the ignore file."""
    model = _model(dockerfile, texts)
    if model is None or find_context(dockerfile, _sources(model), top, declarations) != folder:
        return False
    beside, name = os.path.split(dockerfile)
    try:
        chosen = ignore_file_of(name, os.listdir(beside), {*os.listdir(folder), os.path.basename(path)})
    except OSError:
        return False
    return chosen == os.path.basename(path)


def _model(path: str, texts: Mapping[str, str]) -> Model | None:
    text: str | FileProblem | None = texts.get(path)
    if text is None:
        text = read_text(path)
    return build(parse(text)) if isinstance(text, str) else None


def _sources(model: Model) -> list[str]:
    copies = (copy for stage in model.stages for copy in stage.copies)
    return [source.text for copy in copies for source in copy.context_sources if source.text is not None]


def _takes_everything(model: Model) -> bool:
    return any(copy.copies_whole_context for stage in model.stages for copy in stage.copies) or any(
        context_path(mount.options.get("source", ".")) == "."
        for stage in model.stages
        for run in stage.runs
        for mount in run.mounts
        if mount.type == "bind" and "from" not in mount.options
    )


def _needs(model: Model, dockerfile: str, context: FolderContext) -> Iterator[Need]:
    """The sources that are there and kept out. With wildcards nothing is surely needed."""
    for stage in model.stages:
        for copy in stage.copies:
            line = model.text.count("\n", 0, model.place(stage, copy.at(copy.parts.keyword)).start) + 1
            for source in copy.context_sources if isinstance(copy, Copy) else ():
                path = context_path(source.text) if source.text is not None else "."
                if path == "." or not _WILDCARD.isdisjoint(path) or not context.exists(path):
                    continue
                weight = context.weigh((path,))
                if context.is_ignored(path) and weight is not None and weight.is_complete and not weight.files:
                    yield Need(dockerfile, line, path, _blamed(context, path))


def _blamed(context: FolderContext, path: str) -> str:
    """The line that keeps the path out."""
    census = context.census
    if census is None:
        return ""
    parts = path.split("/")
    place = census.descent.top
    for name in parts[:-1]:
        place, _ = census.descent.enter(place, name)
    matched = census.descent.judge(place, parts[-1]).matched
    kept = [index for index, one in enumerate(census.descent.patterns) if matched >> index & 1 and not one.is_exception]
    return context.ignored.patterns[kept[-1]] if kept else ""


def _bare(line: str) -> str:
    """A pattern without its `!`."""
    text = line.strip()
    return text[1:].strip() if text.startswith("!") else text
