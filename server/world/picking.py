"""Which files and folders of a context the sources of a COPY name, as BuildKit picks them.

`ResolveWildcards` in fsutil's copy/copy.go knows no `**`; the patterns of --parents do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..text import Record
from .census import Census
from .patterns import Pattern

_WILDCARD = frozenset("*?[\\")


class Source(Record):
    """A file or folder that is copied. Its path is that in the context, "" is the context itself."""

    path: str
    is_folder: bool
    is_link: bool = False


def pick(census: Census, source: str, parents: bool = False) -> Iterator[Source]:
    """What one source names, in the order of their paths; nothing where it is not there or ignored as a whole."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    if parents:
        parts = [part for part in source.replace("/./", "/").split("/") if part not in ("", ".")]
    at = next((n for n, part in enumerate(parts) if not _WILDCARD.isdisjoint(part)), len(parts))
    start, rest = "/".join(parts[:at]), parts[at:]
    if not rest:
        found = look_up(census, start)
        if found is not None:
            yield found
        return
    yield from _match(census, start, rest, parents)


def _match(census: Census, start: str, rest: Sequence[str], parents: bool) -> Iterator[Source]:
    first, *more = rest
    listing = census.listings.get(start)
    if listing is None:
        return
    above = f"{start}/" if start else ""
    if parents and first == "**":
        if more:
            yield from _match(census, start, more, parents)
        for name in listing.folders:
            if not more:
                yield Source(above + name, True)
            else:
                yield from _match(census, above + name, rest, parents)
        if not more:
            yield from (Source(above + name, False) for name in listing.files)
        return
    for name in listing.folders:
        if _matches(first, name):
            if more:
                yield from _match(census, above + name, more, parents)
            else:
                yield Source(above + name, True)
    if not more:
        for name in listing.files:
            if _matches(first, name):
                yield Source(above + name, False, name in listing.links)


def look_up(census: Census, path: str) -> Source | None:
    """What stands at a path without wildcards; None where there is nothing."""
    if not path or path in census.tallies:
        return Source(path, True)
    above, _, name = path.rpartition("/")
    listing = census.listings.get(above)
    if listing is None:
        # Below what nobody looked into, or below a link.
        return Source(path, True) if _is_unseen(census, above) else None
    if listing.has_file(name):
        return Source(path, False, name in listing.links)
    return Source(path, True) if listing.has_folder(name) else None


def _is_unseen(census: Census, folder: str) -> bool:
    above, _, name = folder.rpartition("/")
    listing = census.listings.get(above)
    if listing is None:
        return bool(above) and _is_unseen(census, above)
    return name in listing.links or listing.has_folder(name) or not listing.is_readable


@lru_cache(maxsize=512)
def _segment(pattern: str) -> Pattern | None:
    # Without a leading `!`, which means nothing here, and with `**` as `*`, which Go's Match takes it for.
    text = pattern.replace("**", "*")
    try:
        return Pattern("\\" + text if text.startswith("!") else text)
    except ValueError:
        return None


def _matches(pattern: str, name: str) -> bool:
    found = _segment(pattern)
    return found is not None and found.matches(name)
