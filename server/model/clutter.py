"""Names that hardly ever belong into an image, known by the name alone, and the lines that keep them out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..text import regex

SECRET = regex(
    r"\.env|\.env\.local|\.env\.\w+\.local|id_(?:rsa|dsa|ecdsa|ed25519)|.*(?:private|priv|key)\.pem|.+\.key"
    r"|.+\.(?:pfx|p12|jks|keystore|kdbx)|\.(?:netrc|npmrc|pypirc|pgpass|htpasswd|git-credentials)|\.(?:aws|ssh|gnupg|kube)"
    r"|terraform\.tfstate(?:\.backup)?"
)
PUBLIC = regex(r"pub|sign|gpg|apt|archive|repo|trust|example|sample", re.IGNORECASE)
"""Such keys and stores are meant to be given away."""

ANYWHERE = frozenset(("node_modules", "__pycache__", ".DS_Store", ".venv", ".terraform", ".gradle"))
"""What tools make in many folders of a project."""

_HISTORY = "the history, which a build hardly ever needs"
_PACKAGES = "packages, which the build installs anew"
_MACHINE = "made for this machine"
_CACHE = "caches"
_OUTPUT = "what a build made here"
_REPORTS = "reports of tests"
_EDITOR = "settings of an editor"

USELESS: dict[str, str] = {
    **dict.fromkeys((".git", ".hg", ".svn"), _HISTORY),
    **dict.fromkeys(("node_modules", "bower_components"), _PACKAGES),
    **dict.fromkeys((".venv", "venv", "__pycache__", ".tox", ".nox", ".terraform", ".DS_Store"), _MACHINE),
    **dict.fromkeys(
        (
            ".cache", ".gradle", ".hypothesis", ".mypy_cache", ".parcel-cache", ".pytest_cache", ".ruff_cache",
            ".turbo",
        ),
        _CACHE,
    ),
    **dict.fromkeys(
        ("target", "dist", "build", "out", ".next", ".nuxt", ".output", ".svelte-kit"),
        _OUTPUT,
    ),
    **dict.fromkeys(
        (".coverage", ".nyc_output", "coverage", "htmlcov", "npm-debug.log", "yarn-error.log"),
        _REPORTS,
    ),
    **dict.fromkeys((".idea", ".vs", ".vscode"), _EDITOR),
}  # fmt: skip
"""Names with the reason why they can stay out: they are, or it is …"""


def pattern_of(name: str) -> str:
    """The pattern that keeps that name out, wherever tools put it."""
    return f"**/{name}" if name in ANYWHERE else name


def lines_for(names: Iterable[str], reason: str = "") -> str:
    """The lines of an ignore file that keep those names out, each group of them below its reason."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(reason or USELESS.get(name, "no part of the program"), []).append(pattern_of(name))
    lines = [line for said, patterns in groups.items() for line in (f"# {said[:1].upper()}{said[1:]}", *patterns)]
    return "".join(f"{line}\n" for line in lines)
