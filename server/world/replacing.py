"""Files that one source of a COPY puts where another had put one: the layer holds the later one alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..model.context import ContextWeight
from .census import Census
from .picking import Source


def replaced(census: Census, picked: Sequence[Source], weight: ContextWeight) -> ContextWeight:
    """`weight` without the files of `picked` that a later source replaces. Excluded ones replace nothing."""
    count, size = _laid_over(census, list(dict.fromkeys(picked)))
    return weight._replace(files=weight.files - count, bytes=weight.bytes - size)


def _laid_over(census: Census, sources: Sequence[Source]) -> tuple[int, int]:
    """How many files and bytes are replaced where files and what folders hold are laid over each other, in order."""
    files: dict[str, list[str]] = defaultdict(list)
    folders: dict[str, list[Source]] = defaultdict(list)
    for path, is_folder, _ in sources:
        if not is_folder:
            files[path.rpartition("/")[2]].append(path)
        elif (listing := census.listings.get(path)) is not None:
            start = f"{path}/" if path else ""
            for name in listing.files:
                files[name].append(start + name)
            for name in listing.folders:
                folders[name].append(Source(start + name, True))
    count = size = 0
    for paths in files.values():
        if len(paths) > 1:
            sent = [path for path in paths if not census.ignored.excludes(path)]
            count += len(sent[1:])
            size += sum(_size(census, path) for path in sent[:-1])
    for inner in folders.values():
        if len(inner) > 1:
            below = _laid_over(census, inner)
            count, size = count + below[0], size + below[1]
    return count, size


def _size(census: Census, path: str) -> int:
    above, _, name = path.rpartition("/")
    listing = census.listings.get(above)
    return (listing.size_of(name) or 0) if listing is not None else 0
