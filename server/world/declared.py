"""What the files of a project say of how a Dockerfile is built: its context, and the names of further ones.

Compose files, bake files, devcontainer.json and skaffold.yaml are read, never run; what cannot be read, or holds a
variable without a value, is passed over.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..text import Record, regex
from .files import FileProblem, read_text

log = logging.getLogger(__name__)

_LARGEST = 500_000  # characters; YAML is read at about a million in ten seconds
_COMPOSE = regex(r"(?:docker-)?compose(?:\.[\w.-]+)?\.ya?ml")
_BAKE = regex(r"docker-bake(?:\.override)?\.(?:json|hcl)")
_SKAFFOLD = regex(r"skaffold(?:\.[\w.-]+)?\.ya?ml")
_DEVCONTAINER = regex(r"\.?devcontainer\.json")
_DEFAULTED = regex(r"\$\{\w+:?-([^${}]*)\}")
_SETTLED = 2_000_000_000  # nanoseconds
_REMOTE = regex(r"[a-z+]+://|git@|[\w.-]+/[\w.-]+\.git")


class Build(Record):
    """One build that a file speaks of. Paths as written: `context` counts from the file's folder."""

    context: str = "."
    dockerfile: str = "Dockerfile"
    names: Mapping[str, str] = {}  # further contexts
    is_beside: bool = False  # whether `dockerfile` counts from the file's folder, not from the context


class Declared(Record):
    """How a Dockerfile is built. `file` is where that is said; all paths are absolute."""

    context: str
    file: str
    names: Mapping[str, str] = {}  # further contexts, as written


class Declarations:
    """Reads the files that say how something is built; one that has not changed since is not read again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, int], tuple[Build, ...]]] = {}
        self._listed: dict[str, tuple[int, tuple[str, ...]]] = {}

    def of(self, dockerfile: str, top: str | None = None) -> Declared | None:
        """How the Dockerfile of that absolute path is built; None where nothing says so. Reads the disk; never raises.

        Looks in its folder and in those above, up to `top`, the nearest first.
        """
        for folder in _folders(os.path.dirname(dockerfile), top):
            for path in self._files(folder):
                for build in self._builds(path):
                    declared = _resolve(path, build)
                    if declared is not None and _is_same(declared[0], dockerfile):
                        return Declared(declared[1], path, build.names)
        return None

    def _files(self, folder: str) -> tuple[str, ...]:
        """`_files`, listed again only when the folder has changed: it may hold thousands of other folders."""
        try:
            stamp = os.stat(folder).st_mtime_ns
        except OSError:
            return ()
        known = self._listed.get(folder)
        if known is None or known[0] != stamp:
            known = (stamp, tuple(_files(folder)))
            # What changed a moment ago may change again under the same time stamp.
            if time.time_ns() - stamp > _SETTLED:
                self._listed[folder] = known
        return known[1]

    def _builds(self, path: str) -> tuple[Build, ...]:
        try:
            status = os.stat(path)
        except OSError:
            return ()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = self._known[path] = (stamp, read_builds(path))
        return known[1]


def read_builds(path: str) -> tuple[Build, ...]:
    """The builds that one file speaks of. Never raises; a broken file is a line in the log."""
    text = read_text(path)
    if isinstance(text, FileProblem):
        log.info("%s: %s", path, text.message)
        return ()
    if len(text) > _LARGEST:
        return ()
    name = os.path.basename(path)
    try:
        return tuple(_reader(name)(text))
    except (ValueError, RecursionError) as error:
        log.info("%s: %s", path, str(error).partition("\n")[0])
        return ()


def _reader(name: str) -> Callable[[str], Iterator[Build]]:
    if name.endswith(".hcl"):
        from .bake import read_hcl

        return lambda text: bake_builds(read_hcl(text))
    if _BAKE.fullmatch(name):
        return lambda text: bake_builds(_read_json(text))
    if _DEVCONTAINER.fullmatch(name):
        return lambda text: _devcontainer(_read_json(text))
    if _SKAFFOLD.fullmatch(name):
        return lambda text: (build for document in _read_yaml(text) for build in _skaffold(document))
    return lambda text: (build for document in _read_yaml(text) for build in _compose(document))


def bake_builds(values: Any) -> Iterator[Build]:
    """The targets of a bake file, with what they inherit (bake/bake.go of buildx: later ones win, own values last)."""
    targets = _mapping(_mapping(values).get("target"))
    for name in targets:
        merged = _inherit(targets, name, ())
        yield Build(
            _text(merged.get("context"), "."),
            _text(merged.get("dockerfile"), "Dockerfile"),
            {key: value for key, value in _mapping(merged.get("contexts")).items() if isinstance(value, str)},
        )


def _inherit(targets: Mapping[Any, Any], name: str, seen: tuple[str, ...]) -> dict[Any, Any]:
    own = _mapping(targets.get(name))
    merged: dict[Any, Any] = {}
    above = own.get("inherits")
    for parent in above if isinstance(above, list) else ():
        if isinstance(parent, str) and parent not in (*seen, name):
            merged.update(_inherit(targets, parent, (*seen, name)))
    return {**merged, **own}


def _compose(document: Any) -> Iterator[Build]:
    for service in _mapping(_mapping(document).get("services")).values():
        build = _mapping(service).get("build")
        if isinstance(build, str):
            yield Build(build)
        elif isinstance(build, Mapping) and "dockerfile_inline" not in build:
            yield Build(
                _text(build.get("context"), "."),
                _text(build.get("dockerfile"), "Dockerfile"),
                dict(_pairs(build.get("additional_contexts"))),
            )


def _skaffold(document: Any) -> Iterator[Build]:
    artifacts = _mapping(_mapping(document).get("build")).get("artifacts")
    for artifact in artifacts if isinstance(artifacts, list) else ():
        one = _mapping(artifact)
        # Without any builder it is docker's; `docker: null` means its defaults.
        if "docker" in one or "kaniko" in one or not one.keys() & {"buildpacks", "jib", "ko", "bazel", "custom"}:
            options = _mapping(one.get("docker")) or _mapping(one.get("kaniko"))
            yield Build(_text(one.get("context"), "."), _text(options.get("dockerfile"), "Dockerfile"))


def _devcontainer(document: Any) -> Iterator[Build]:
    values = _mapping(document)
    build = _mapping(values.get("build"))
    dockerfile = build.get("dockerfile", values.get("dockerFile"))
    if isinstance(dockerfile, str):
        yield Build(_text(build.get("context", values.get("context")), "."), dockerfile, is_beside=True)


def _read_json(text: str) -> Any:
    """JSON as people write it for tools: with comments and a comma too many. Raises ValueError."""
    import json

    from .bake import strip_comments

    return json.loads(strip_comments(text.removeprefix("\ufeff")))


def _read_yaml(text: str) -> list[Any]:
    """All documents of a YAML text. Tags mean nothing here. Raises ValueError."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Knows plain values alone."""

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    try:
        return list(yaml.load_all(text, Loader))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _resolve(path: str, build: Build) -> tuple[str, str] | None:
    """The Dockerfile and the context of a build, absolute; None where they are elsewhere, or only known to a build."""
    written = [_DEFAULTED.sub(r"\1", part) for part in (build.context, build.dockerfile)]
    if any("$" in part or "\0" in part for part in written) or _REMOTE.match(written[0]):
        return None
    folder = os.path.dirname(path)
    context = os.path.normpath(os.path.join(folder, written[0]))
    return os.path.normpath(os.path.join(folder if build.is_beside else context, written[1])), context


def _is_same(path: str, other: str) -> bool:
    if path == other:
        return True
    try:
        return os.path.basename(path) == os.path.basename(other) and os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def _folders(folder: str, top: str | None) -> Iterator[str]:
    """The folder and those above it, up to `top`; itself alone where that is not above."""
    yield folder
    if top is None or not folder.startswith(top.rstrip(os.sep) + os.sep):
        return
    while folder != top and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        yield folder


def _files(folder: str) -> Iterator[str]:
    """The files in one folder that may say something, in the order in which they count."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for pattern in (_COMPOSE, _BAKE, _DEVCONTAINER, _SKAFFOLD):
        for name in names:
            if pattern.fullmatch(name):
                yield os.path.join(folder, name)
        if pattern is _DEVCONTAINER and ".devcontainer" in names:
            yield os.path.join(folder, ".devcontainer", "devcontainer.json")


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any, default: str) -> str:
    return value if isinstance(value, str) and value else default


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    """Names with their values, in either form of compose: a mapping, or a list of `name=value`."""
    if isinstance(value, Mapping):
        yield from ((str(key), one) for key, one in value.items() if isinstance(one, str))
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, str) and "=" in one:
                name, _, found = one.partition("=")
                yield name, found
