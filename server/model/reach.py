"""Whether a removal such as `/var/lib/apt/*` takes away a path: paths and shell patterns, compared part by part."""

from __future__ import annotations

from fnmatch import fnmatchcase

from .surroundings import UNKNOWN_FOLDER, UNKNOWN_HOME

_ALL = ("*", "**", "{*,.*}", "{.,}*", "*.*")


def reaches(pattern: str, path: str) -> bool | None:
    """Whether removing what matches `pattern`, folders with all that they hold, empties `path`.

    None where it may, or does so in part. Either may start with an unknown home or folder. A wildcard matches no
    leading dot (POSIX 2.13.3), so `/root/*` does not reach `/root/.cache`.
    """
    removed, wanted = _parts(pattern), _parts(path)
    heads = (_unknown(removed), _unknown(wanted))
    if heads[0] != heads[1]:
        return _may_reach(removed[bool(heads[0]) :], wanted[bool(heads[1]) :], heads)
    for one, other in zip(removed, wanted, strict=False):
        if not _matches(one, other):
            return False
    rest = removed[len(wanted) :]
    if not rest:
        return True
    return True if len(rest) == 1 and rest[0] in _ALL else None


def _unknown(parts: list[str]) -> str:
    return parts[0] if parts and parts[0] in (UNKNOWN_HOME, UNKNOWN_FOLDER) else ""


def _may_reach(removed: list[str], wanted: list[str], heads: tuple[str, str]) -> bool | None:
    """Paths of two roots, one at least not known: they may meet in names they share, or where one is a root itself."""
    if not removed:
        return None if heads[0] else True
    if not wanted:
        return None
    if any(_matches(one, other) for one in removed for other in wanted):
        return None
    # `rm -rf /home/app` may be that very home.
    return None if heads[1] == UNKNOWN_HOME and removed[0] in ("root", "home") and len(removed) < 3 else False


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _matches(pattern: str, name: str) -> bool:
    if pattern == name:
        return True
    if not any(char in pattern for char in "*?["):
        return "*" in name and fnmatchcase(pattern, name)
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return fnmatchcase(name, pattern)
