"""Names that hardly ever belong into an image, known by the name alone."""

from __future__ import annotations

import re

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

USELESS: dict[str, str] = {
    ".git": "the history, which a build hardly ever needs",
    ".hg": "the history",
    ".svn": "the history",
    "node_modules": "packages, which the build installs anew",
    "bower_components": "packages, which the build installs anew",
    ".venv": "a Python environment of this machine",
    "venv": "a Python environment of this machine",
    "__pycache__": "compiled by the Python of this machine",
    ".tox": "test environments",
    ".nox": "test environments",
    ".mypy_cache": "a cache",
    ".pytest_cache": "a cache",
    ".ruff_cache": "a cache",
    ".hypothesis": "a cache",
    ".cache": "a cache",
    ".gradle": "a cache",
    ".parcel-cache": "a cache",
    ".turbo": "a cache",
    ".terraform": "downloaded providers",
    "target": "what a build made here",
    "dist": "what a build made here",
    "build": "what a build made here",
    "out": "what a build made here",
    ".next": "what a build made here",
    ".nuxt": "what a build made here",
    ".output": "what a build made here",
    ".svelte-kit": "what a build made here",
    "coverage": "reports of tests",
    "htmlcov": "reports of tests",
    ".nyc_output": "reports of tests",
    ".idea": "settings of an editor",
    ".vscode": "settings of an editor",
    ".vs": "settings of an editor",
}
"""Names with the reason why they can stay out."""


def pattern_of(name: str) -> str:
    """The pattern that keeps that name out, wherever tools put it."""
    return f"**/{name}" if name in ANYWHERE else name
