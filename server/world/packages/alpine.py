"""Alpine's index: APKINDEX.tar.gz of a release, with the installed size of each package and what it depends on.

Two gzip streams, a signature and a tar, of which the file APKINDEX has a stanza for each package: P name, V version,
I installed size, S size of the archive, D dependencies, p what it provides, k how much it is preferred for that
(apk-package(5), "index format"; abuild's documentation of the fields).
"""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Iterable
from urllib.parse import quote

from ...model.facts import PackageSize
from ...text import regex

_BRANCHES = ("main", "community")
_MARK = regex(r"[<>=~]")
_MOST_TEXT = 64_000_000
_SOME_ERRORS = (tarfile.TarError, OSError, EOFError, zlib.error, KeyError)


def alpine_paths(release: str) -> tuple[str, ...]:
    """Where the indexes of a release are: "3.20", or "edge"."""
    name = release if release == "edge" else f"v{release}"
    return tuple(f"/alpine/{quote(name, safe='')}/{branch}/x86_64/APKINDEX.tar.gz" for branch in _BRANCHES)


def read_alpine(archives: Iterable[bytes], observed: str, source: str) -> dict[str, PackageSize]:
    """The packages of some indexes by name, and by the names of what they provide. Raises ValueError.

    Dependencies are named as the packages that stand for them; those that nothing provides are left as they are.
    """
    stanzas = [stanza for archive in archives for stanza in _stanzas(archive)]
    own = {stanza["P"]: stanza for stanza in stanzas if "P" in stanza}
    providers: dict[str, dict[str, str]] = {}
    for stanza in sorted(own.values(), key=_preference):
        for name in stanza.get("p", "").split():
            providers.setdefault(_bare(name), stanza)
    meant = {**providers, **own}
    sizes = {name: _size(stanza, meant, observed, source) for name, stanza in own.items()}
    return {name: sizes[stanza["P"]] for name, stanza in meant.items()}


def _size(stanza: dict[str, str], meant: dict[str, dict[str, str]], observed: str, source: str) -> PackageSize:
    wanted = [_bare(one) for one in stanza.get("D", "").split() if not one.startswith("!")]
    needs = dict.fromkeys(meant[name]["P"] if name in meant else name for name in wanted)
    needs.pop(stanza["P"], None)
    return PackageSize(
        stanza["P"],
        stanza.get("V", ""),
        _number(stanza.get("I")),
        _number(stanza.get("S")),
        tuple(needs),
        observed,
        source,
    )


def _stanzas(archive: bytes) -> list[dict[str, str]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            file = tar.extractfile("APKINDEX")
            data = file.read(_MOST_TEXT + 1) if file is not None else b""
    except _SOME_ERRORS as error:
        raise ValueError("no index of Alpine") from error
    if not data or len(data) > _MOST_TEXT:
        raise ValueError("no index of Alpine")
    text = data.decode("utf-8", "replace")
    return [dict(_field(line) for line in stanza.split("\n") if line) for stanza in text.split("\n\n") if stanza]


def _field(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key, value


def _bare(name: str) -> str:
    """A name without version and repository."""
    return _MARK.split(name, maxsplit=1)[0].partition("@")[0]


def _preference(stanza: dict[str, str]) -> tuple[int, str]:
    """Whom apk takes of several that provide a name: the highest `k`; then the first by name, as nobody says."""
    return -(_number(stanza.get("k")) or 0), stanza["P"]


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None
