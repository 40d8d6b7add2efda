"""What instructions above a RUN tell package managers once and for all: files in /etc/apt, `pip config set`, .npmrc."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...text import regex
from ..copy import Copy
from ..instruction import Instruction
from ..model import Model
from ..run import Run
from ..stage import Stage

APT_NO_RECOMMENDS, APT_YES, APT_KEEPS_ARCHIVES = "apt-no-recommends", "apt-yes", "apt-keeps-archives"
DNF_NO_WEAK, DNF_YES = "dnf-no-weak-dependencies", "dnf-yes"
PIP_NO_CACHE, NPM_SETTINGS, BUNDLER_SETTINGS, CONDA_YES = "pip-no-cache", "npm", "bundler", "conda-yes"

_ON, _OFF = r"[^\w\n]{1,6}(?:true|1|yes|on)\b", r"[^\w\n]{1,6}(?:false|0|no|off)\b"
# setting -> (what names the file or the command that keeps it, what says it)
_SAYINGS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    setting: (regex(where), regex(what, re.I))
    for setting, where, what in (
        (APT_NO_RECOMMENDS, r"apt\.conf|/etc/apt/", r"install-recommends" + _OFF),
        (APT_YES, r"apt\.conf|/etc/apt/", r"assume-yes" + _ON),
        (APT_KEEPS_ARCHIVES, r"apt\.conf", r"(rm|mv|unlink)\b[^&;|\n]*docker-clean|keep-downloaded-packages" + _ON),
        (DNF_NO_WEAK, r"(dnf|yum)\.conf|config-manager|--save", r"install_weak_deps" + _OFF),
        (DNF_YES, r"(dnf|yum)\.conf|config-manager|--save", r"assumeyes" + _ON),
        (PIP_NO_CACHE, r"pip\.(conf|ini)|\bconfig\b", r"no-cache-dir"),
        (NPM_SETTINGS, r"\bnpmrc|\bconfig\b|npm set", r"\b(omit|production|only|cache)\b"),
        (BUNDLER_SETTINGS, r"\bbundler?\b[^&;|\n]*\bconfig\b|\.bundle/config", r"\b(without|only|with)\b"),
        (CONDA_YES, r"\bconfig\b|condarc", r"always_yes"),
    )
}
# Each "where" above has one of these in it, and most RUN lines have none.
_PLACES = ("conf", "/etc/apt/", "--save", "pip.ini", "npmrc", "npm set")
# A file copied there may say anything of these.
_FILES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (regex(r"/etc/apt(/apt\.conf.*)?$"), (APT_NO_RECOMMENDS, APT_YES, APT_KEEPS_ARCHIVES)),
    (regex(r"/etc/(dnf|yum)(/.*\.conf|\.conf)?$"), (DNF_NO_WEAK, DNF_YES)),
    (regex(r".*/pip\.conf$|.*/\.?pip$"), (PIP_NO_CACHE,)),
    (regex(r".*npmrc$"), (NPM_SETTINGS,)),
    (regex(r".*/\.bundle(/config)?$"), (BUNDLER_SETTINGS,)),
    (regex(r".*condarc$"), (CONDA_YES,)),
    (regex(r"/(etc)?$"), (APT_NO_RECOMMENDS, APT_YES, DNF_NO_WEAK, DNF_YES, PIP_NO_CACHE, CONDA_YES)),
)


def package_settings(stage: Stage, run: Run, model: Model | None = None) -> frozenset[str]:
    """The settings that are on, or may be, when a RUN of the stage starts or by its own doing.

    With the model, those of the stages that it grew from, too.
    """
    found: set[str] = set()
    for offset, settings in _marks(stage):
        if offset <= run.offset:
            found |= settings
    for ancestor in model.chain(stage)[1:] if model is not None else ():
        for _, settings in _marks(ancestor):
            found |= settings
    return frozenset(found)


def is_set(setting: str, stage: Stage, run: Run, lower: Iterable[Stage]) -> bool:
    """Whether a setting is on, or may be, for a RUN: told in its stage, or in one of those that it grew from."""
    if setting in package_settings(stage, run):
        return True
    return any(setting in settings for one in lower for _, settings in _marks(one))


def _marks(stage: Stage) -> tuple[tuple[int, frozenset[str]], ...]:
    known: tuple[tuple[int, frozenset[str]], ...] | None = stage.memo.get("package settings")
    if known is None:
        read = ((instruction.offset, frozenset(_of(instruction))) for instruction in stage.instructions)
        known = stage.memo["package settings"] = tuple((offset, settings) for offset, settings in read if settings)
    return known


def _of(instruction: Instruction) -> Iterator[str]:
    if isinstance(instruction, Copy):
        target = instruction.target
        for path in (target, *(operand.text for operand in instruction.sources)):
            for pattern, settings in _FILES:
                if path is not None and pattern.match(path) and (path == target or not path.endswith("/")):
                    yield from settings
    elif isinstance(instruction, Run):
        memo = instruction.item.memo
        if "package settings" not in memo:
            memo["package settings"] = tuple(_said(instruction.item.text))
        yield from memo["package settings"]


def _said(text: str) -> Iterator[str]:
    for setting, (where, what) in _SAYINGS.items() if any(map(text.__contains__, _PLACES)) else ():
        if where.search(text) and what.search(text):
            yield setting
