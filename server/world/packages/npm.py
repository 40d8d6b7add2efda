"""npm's registry: one version of a package, and what its files take on disk (`dist.unpackedSize`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ...model.facts import PackageSize
from ...text import regex

# Packages for one platform name it: those for others need not be asked about.
_FOREIGN = regex(
    r"darwin|win32|windows|freebsd|netbsd|openbsd|sunos|android|aix|musl|arm|ia32|ppc64|riscv|s390x|wasm|mips"
)


def npm_path(name: str, version: str) -> str:
    """Where the registry tells of a version, or of the newest."""
    return f"/{quote(name, safe='@')}/{quote(version or 'latest', safe='')}"


def read_npm(value: Any, observed: str, source: str) -> PackageSize:
    """What the registry said, for linux/amd64. Nothing is installed of what is made for another platform.

    Raises ValueError where it cannot be read.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
        raise ValueError("no answer of npm's registry")
    dist = value.get("dist")
    size = dist.get("unpackedSize") if isinstance(dist, Mapping) else None
    fits = (
        _allows(value.get("os"), "linux") and _allows(value.get("cpu"), "x64") and _allows(value.get("libc"), "glibc")
    )
    optional = [name for name in _names(value, "optionalDependencies") if not _FOREIGN.search(name)]
    meta = value.get("peerDependenciesMeta")
    unneeded = meta if isinstance(meta, Mapping) else {}
    peers = [name for name in _names(value, "peerDependencies") if name not in unneeded]
    foreign = set(_names(value, "optionalDependencies")) - set(optional)
    needs = [name for name in _names(value, "dependencies") if name not in foreign]
    return PackageSize(
        value["name"],
        str(value.get("version") or ""),
        (size if isinstance(size, int) and size >= 0 else None) if fits else 0,
        None,
        tuple(dict.fromkeys((*needs, *optional, *peers))) if fits else (),
        observed,
        source,
    )


def _names(value: Mapping[str, Any], field: str) -> tuple[str, ...]:
    found = value.get(field)
    return tuple(found) if isinstance(found, Mapping) else ()


def _allows(said: Any, here: str) -> bool:
    """Whether a list as npm's `os` and `cpu` lets this machine pass: names, or names that are not, with `!`."""
    if not isinstance(said, list) or not said:
        return True
    named = [one for one in said if isinstance(one, str) and not one.startswith("!")]
    return f"!{here}" not in said and (not named or here in named)
