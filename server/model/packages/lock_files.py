"""Which COPY brings a lock file to where an install reads it."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

from ...text import Record, regex
from ..context import Around, Context
from ..copy import Copy, Operand
from ..origin import is_sent, origin
from ..run import Run
from ..stage import Stage
from .install import Install
from .installs import installs

LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
    "bun": ("bun.lock", "bun.lockb"),
    "uv": ("uv.lock",),
    "pipenv": ("Pipfile.lock",),
    "bundler": ("Gemfile.lock", "gems.locked"),
    "cargo": ("Cargo.lock",),
}
# After one of these the lock file need not be what was copied: `rm package-lock.json`, `npm pkg set`, `uv lock`.
_TOUCHES = regex(
    r"package(-lock)?\b\S*json|\.lockb?\b|pnpm-lock|pyproject\.toml|Pipfile\b|Gemfile\b|Cargo\.toml"
    r"|\b(npm|pnpm|yarn|bun)\s+(pkg|version|init|update|up|uninstall|remove|link|set)\b"
    r"|\b(uv|pipenv|bundle|cargo)\s+(lock|update|upgrade|add|remove|init|new)\b"
)
_STARTS = ("package", "npm-", "yarn", "pnpm-", "bun", "uv", "Pip", "Gem", "gems", "Cargo", "poetry")


class Brought(Record):
    """The stage and the source of a COPY that brings a lock file."""

    stage: Stage
    copy: Copy
    source: Operand


def lock_brought(stage: Stage, around: Around, run: Run, install: Install) -> Brought | None:
    """What brings the lock file into the folder of the install, or lies below it; None where that is not sure."""
    names = LOCKS.get(install.manager, ())
    if install.folder is None or not names:
        return None
    found = None
    for one in (*reversed(around.lower), stage):
        for copy in one.copies:
            if one is stage and copy.offset > run.offset:
                break
            for source in copy.sources:
                if _brings_any(around.context, copy, source, install.folder, names):
                    found = Brought(one, copy, source)
        others = (other for other in one.runs if one is not stage or other.offset <= run.offset)
        if any(_touches(other, install) for other in others):
            return None
    return found


def _brings_any(context: Context | None, copy: Copy, source: Operand, folder: str, names: Collection[str]) -> bool:
    return any(_brings(context, copy, source, f"{folder.rstrip('/')}/{name}") for name in names)


def _brings(context: Context | None, copy: Copy, source: Operand, lock: str) -> bool:
    file = origin(copy, source, lock)
    if file is None:
        return False
    if context is not None and copy.reads_context:
        return is_sent(context, file)
    # What a whole folder holds, only its own context knows; a pattern was written for the lock file, too.
    name = (source.text or "").rpartition("/")[2]
    return name.startswith(_STARTS) and fnmatchcase(file.rpartition("/")[2], name)


def _touches(run: Run, install: Install) -> bool:
    """Whether a command may write the manifest or the lock file. An install of the same kind only reads them."""
    return any(
        _TOUCHES.search(" ".join((command.program, *(word.raw for word in command.words))))
        for command in run.commands
        if command is not install.command and not any(one.command is command for one in installs(run))
    )
