"""Which files of the build context an install of dependencies reads, so that they can be copied before all others.

Only names are known here, never contents. So wherever a name says that the install may read more than the usual
files (a workspace, a local package, a schema), there is no answer.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from ...text import Record, regex
from ..context import Context
from .install import Install

# Patterns that also match where a lock file is missing, for when nothing is known of the context: a COPY of a pattern
# that matches nothing goes on (AllowEmptyWildcard in convert_copy.go).
_PATTERNS = {
    "npm": ("package*.json",),
    "yarn": ("package.json", "yarn.lock*"),
    "bun": ("package.json", "bun.lock*"),
    "pipenv": ("Pipfile*",),
    "poetry": ("pyproject.toml", "poetry.lock*"),
    "pdm": ("pyproject.toml", "pdm.lock*"),
    "uv": ("pyproject.toml", "uv.lock*"),
    "bundler": ("Gemfile*",),
    "go": ("go.mod", "go.sum*"),
    "maven": ("pom.xml",),
}
_NODE = frozenset(("npm", "yarn", "pnpm", "bun"))
_TRAPS = {
    # Workspaces, patches that a script applies, and what generators of packages read when they are installed.
    **dict.fromkeys(_NODE, regex(r"pnpm-workspace\.yaml|(lerna|turbo|nx|rush)\.json|prisma/|patches/|\.pnp\..*")),
    **dict.fromkeys(("pip", "pipenv", "uv", "poetry", "pdm"), regex(r"setup\.py|packages/")),
    # What `bundle config` writes into .bundle would be copied over.
    "bundler": regex(r".*\.gemspec|vendor/|gems/|engines/|components/|\.bundle/"),
    "go": regex(r"go\.work|vendor/"),
    "maven": regex(r"settings-security\.xml"),
    "nuget": regex(r".*\.slnx?"),
}
_NEVER = frozenset(("gradle", "cargo", "conda"))
_MOST_FILES = 4  # more of one kind are named by a pattern
_PLAIN = regex(r"[\w.@+-]+(?:/[\w.@+-]+)*")
_REQUIREMENTS = regex(r"(?:requirements|constraints)\b.*\.(?:txt|in)")
_REQUIREMENTS_FOLDER = regex(r"requirements/")
_PROJECT = regex(r".*\.(?:cs|fs|vb)proj")
_NUGET_FILES = regex(
    r"nuget\.config|Directory\.(?:Build|Packages)\.(?:props|targets)|global\.json|packages\.lock\.json", re.IGNORECASE
)


class Manifests(Record):
    """Names below one folder of the context; `files` may be patterns where the context is not known."""

    files: tuple[str, ...]
    folders: tuple[str, ...] = ()


def manifests_of(install: Install, context: Context | None, folder: str) -> Manifests | None:
    """What `install` reads in `folder` of the context ("" is the context itself); None where that is not sure."""
    if install.needs_sources or install.manager in _NEVER or install.is_dynamic:
        return None
    if install.manager == "composer" and not install.line.has("--no-autoloader"):
        return None  # the autoloader is a list of the project's own classes
    names = _Names(context, folder) if context is not None else None
    if names is None:
        found = _unseen(install)
    elif names.matching(_TRAPS.get(install.manager)) or _has_workspace(install, names):
        return None
    elif install.manager == "nuget":
        found = _dotnet(names)
    else:
        found = _python(install, names) if install.manager == "pip" else _seen(install, names)
    return found if found is not None and all(map(_PLAIN.fullmatch, _without_patterns(found))) else None


class _Names:
    """What is sent of one folder of a context."""

    def __init__(self, context: Context, folder: str) -> None:
        self.context = context
        self._start = f"{folder}/" if folder else ""
        children = context.children(folder)
        self.all = tuple(name for name in children if not context.is_ignored(self._start + name.rstrip("/")))

    @property
    def folders(self) -> tuple[str, ...]:
        return tuple(name for name in self.all if name.endswith("/"))

    def has(self, name: str) -> bool:
        path = self._start + name
        return self.context.exists(path) and not self.context.is_ignored(path)

    def below(self, name: str) -> tuple[str, ...]:
        return self.context.children(self._start + name.rstrip("/"))

    def matching(self, pattern: re.Pattern[str] | None) -> tuple[str, ...]:
        return tuple(name for name in self.all if pattern.fullmatch(name)) if pattern is not None else ()


def _unseen(install: Install) -> Manifests | None:
    if install.manager == "pip":
        return Manifests(install.manifests) if all("/" not in name for name in install.manifests) else None
    patterns = _PATTERNS.get(install.manager)
    return Manifests(patterns) if patterns is not None else None


def _seen(install: Install, names: _Names) -> Manifests | None:
    """The files that are there. Of several lock files any will do, of the other manifests each is needed."""
    wanted = dict.fromkeys((*install.manifests, *install.optional_manifests))
    found = [name for name in wanted if "*" not in name and name not in ("README.md", "auth.json") and names.has(name)]
    folders = tuple(f"{name}/" for name in found if f"{name}/" in names.all)
    files = tuple(name for name in found if f"{name}/" not in names.all)
    if install.manifests[0] not in files:
        return None
    if len(install.manifests) > 1 and not set(files) & {*install.manifests[1:], "npm-shrinkwrap.json"}:
        return None
    if install.manager in _NODE and "node_modules/" in names.all:
        return None  # what stands there would be copied over what was installed
    return Manifests(files, folders)


def _python(install: Install, names: _Names) -> Manifests | None:
    """The files that are named, and those beside them that they may include."""
    if not all(names.has(name) for name in (*install.manifests, *install.optional_manifests)):
        return None
    top = [name for name in (*install.manifests, *install.optional_manifests) if "/" not in name]
    beside = names.matching(_REQUIREMENTS)
    within = {name.split("/")[0] + "/" for name in install.manifests if "/" in name}
    folders = names.matching(_REQUIREMENTS_FOLDER)
    if within - set(folders):
        return None
    files = tuple(dict.fromkeys((*top, *beside)))
    if len(files) > _MOST_FILES:
        others = (name for name in files if not fnmatchcase(name, "requirements*.txt"))
        files = ("requirements*.txt", *others)
    return Manifests(files, folders)


def _dotnet(names: _Names) -> Manifests | None:
    """One project in the folder, and none below it that it may refer to."""
    projects = names.matching(_PROJECT)
    if len(projects) != 1 or any(_PROJECT.fullmatch(name) for folder in names.folders for name in names.below(folder)):
        return None
    return Manifests((*projects, *names.matching(_NUGET_FILES)))


def _has_workspace(install: Install, names: _Names) -> bool:
    """Whether manifests also stand in folders below, which the one above may refer to."""
    if install.manager == "pip":
        return False
    name = install.manifests[0]
    for folder in names.folders:
        below = names.below(folder)
        deeper = (f"{folder}{inner}" for inner in below if inner.endswith("/"))
        if folder != "node_modules/" and (name in below or any(name in names.below(inner) for inner in deeper)):
            return True
    return False


def _without_patterns(found: Manifests) -> tuple[str, ...]:
    return tuple(name.replace("*", "").rstrip("/") for name in (*found.files, *found.folders))
