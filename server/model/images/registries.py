"""Which registry an image comes from, as far as a word tells, and whether that is one of a list."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from ...syntax.variables import Value
from ...syntax.words import Literal
from .image import DOCKER_HUB, parse_reference

# Other names under which Docker Hub answers.
_HUB = frozenset(("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"))


def registry_path(text: str) -> str | None:
    """The registry and, behind a slash, the repository that a reference names; None where it is none.

    `ghcr.io/team/tool` for `ghcr.io/team/tool:1`, `docker.io/library/debian` for `debian`.
    """
    image = parse_reference(text)
    if not text or image.problems or image.is_dynamic:
        return None
    return f"{_normal(image.registry)}/{image.repository}"


def likely_path(value: Value) -> str | None:
    """The same of a word that may hold variables; None where they leave the registry open.

    Where a variable hides the end of the name, it is what is surely there: `ghcr.io/` for `ghcr.io/$NAME`.
    """
    if value.text is not None:
        return registry_path(value.text)
    known = value.prefix
    host, slash, _ = known.partition("/")
    hidden = "".join(part.piece.text for part in value.parts if isinstance(part.piece, Literal))[len(known) :]
    if not slash:
        # `node:$VERSION`: no port of a registry, since no path follows.
        return registry_path(host.partition(":")[0]) if ":" in host and "/" not in hidden else None
    name, colon, _ = known.partition("@")[0].rpartition(":")
    if colon and name.count("/") == known.count("/"):
        return registry_path(name)
    path = registry_path(f"{host}/x")
    return path.removesuffix("x") if path is not None else None


def is_allowed(path: str, patterns: Iterable[str]) -> bool:
    """Whether an image at that `registry_path` may be used.

    A pattern is a registry, with `*` for any run of its characters, and may go on with a part of the path that the
    repository must be in: `*.example.org`, `ghcr.io/team`. A port has to be named.
    """
    registry, _, repository = path.partition("/")
    return any(_matches(registry, repository, pattern) for pattern in patterns)


def _matches(registry: str, repository: str, pattern: str) -> bool:
    host, slash, folder = pattern.partition("/")
    if not fnmatchcase(registry, _normal(host)):
        return False
    if not slash:
        return True
    folder = folder.rstrip("/")
    if repository == "" or repository.endswith("/"):
        return True  # what follows is not known
    return fnmatchcase(repository, folder) or fnmatchcase(repository, f"{folder}/*")


def _normal(registry: str) -> str:
    registry = registry.lower()
    return DOCKER_HUB if registry in _HUB else registry
