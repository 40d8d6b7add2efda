"""Finding the Dockerfiles of a project."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from .files import FileProblem, reason

_STEMS = ("dockerfile", "containerfile")
# What goes by such a name and is none: notes, data, templates that no build reads, leavings of editors and patches.
_OTHERS = (
    *("dockerignore", "containerignore", "md", "rst", "adoc", "htm", "html", "yml", "yaml", "json", "toml", "ini"),
    *("j2", "jinja", "jinja2", "tmpl", "tpl", "template", "erb", "mustache", "hbs", "gotmpl", "in"),
    *("bak", "orig", "rej", "swp", "diff", "patch", "lock", "png", "svg", "gz", "zip"),
)
# `dockerfile.go` is code about Dockerfiles, `Dockerfile.go` builds something written in Go.
_CODE = (
    *("sh", "ps1", "py", "rb", "js", "jsx", "ts", "tsx", "go", "java", "kt", "rs"),
    *("c", "h", "cc", "cpp", "cs", "php"),
)
_SKIPPED = frozenset(
    (".git", ".hg", ".svn", ".jj", "node_modules", "__pycache__", ".venv", ".tox", ".nox", ".mypy_cache", ".terraform")
)


def is_dockerfile(name: str) -> bool:
    """Whether a file of that name is taken for a Dockerfile: Dockerfile.dev, api.Dockerfile, Containerfile …"""
    lower = name.lower()
    suffix = lower.rpartition(".")[2]
    if suffix in _STEMS:
        return True
    stem = next((stem for stem in _STEMS if lower.startswith(stem)), None)
    if stem is None or lower.endswith("~") or suffix in _OTHERS:
        return False
    rest = lower[len(stem) :]
    if suffix in _CODE and name[0].islower():
        return False
    return rest[:1] in ("", ".", "-", "_") or (stem == "containerfile" and rest.isalnum())


def discover(paths: Iterable[str]) -> Iterator[str | FileProblem]:
    """Every file that is named, and every Dockerfile in the folders that are, once each and in the order of names.

    A file that is named is taken whatever its name is. What cannot be read is a problem at its place. Never raises.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _below(path) if os.path.isdir(path) else (path,):
            if isinstance(found, str):
                key = os.path.abspath(found)
                if key in seen:
                    continue
                seen.add(key)
            yield found


def _below(top: str) -> Iterator[str | FileProblem]:
    if is_dockerfile(os.path.basename(os.path.abspath(top))):
        yield FileProblem(top, "is a folder, not a file")
        return
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        files: list[str] = []
        folders: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if is_dockerfile(entry.name) and _is_pipe(entry):
                        yield FileProblem(_join(folder, entry.name), "is a pipe or a device, not a file")
                        continue
                    (folders if _is_folder(entry) else files).append(entry.name)
        except OSError as error:
            yield FileProblem(folder, reason(error))
            continue
        if folder != top and "pyvenv.cfg" in files:
            continue
        is_empty = not files and not folders
        if is_empty and folder != top and is_dockerfile(os.path.basename(folder)):
            # Docker makes one where a bind mount names a file that is missing; a build would fail on it.
            yield FileProblem(folder, "is a folder, not a file")
        for name in sorted(files):
            if is_dockerfile(name):
                yield _join(folder, name)
        waiting += [_join(folder, name) for name in sorted(folders, reverse=True) if name not in _SKIPPED]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Links to folders are not followed: they lead in circles, or to what is found elsewhere."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_pipe(entry: os.DirEntry[str]) -> bool:
    """Whether reading could wait for ever: pipes, sockets and devices. Only one that is named outright is read."""
    try:
        mode = entry.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _join(folder: str, name: str) -> str:
    return name if folder == "." else os.path.join(folder, name)
