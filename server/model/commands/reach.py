"""Whether a removal such as `/var/lib/apt/*` takes away a path: paths and shell patterns, compared part by part."""

from __future__ import annotations

from fnmatch import fnmatchcase

from .surroundings import UNKNOWN_FOLDER, UNKNOWN_HOME

_SYSTEM_FOLDERS = [
    ["var", "cache"], ["var", "lib"], ["var", "log"], ["usr", "share"], ["usr", "lib"], ["usr", "bin"],
]  # fmt: skip
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
    """Paths from two roots, one at least not known: None where some value of the unknown ones lets them meet."""
    if all(heads):
        names = (removed[:1], wanted[:1])
        return None if not all(names) or _meet(removed, names[1]) or _meet(wanted, names[0]) else False
    if heads[0]:
        if not removed:
            return None if heads[0] == UNKNOWN_FOLDER or _is_home(wanted) else False
        splits = (cut for cut in range(len(wanted)) if _may_be(wanted[:cut], heads[0], removed))
        return None if any(_begins(removed, wanted[cut:]) for cut in splits) else False
    if not removed:
        return True
    if _is_home(removed) and len(removed) < 3 and heads[1] == UNKNOWN_HOME:
        return None  # `rm -rf /home/app` may be that very home
    splits = (cut for cut in range(len(removed)) if _may_be(removed[:cut], heads[1], wanted))
    return None if any(_begins(removed[cut:], wanted) for cut in splits) else False


def _meet(parts: list[str], names: list[str]) -> bool:
    return any(_matches(one, other) or _matches(other, one) for one in parts for other in names)


def _begins(removed: list[str], wanted: list[str]) -> bool:
    return all(_matches(one, other) for one, other in zip(removed, wanted, strict=False))


def _is_home(parts: list[str]) -> bool:
    return parts[:1] in (["root"], ["home"])


def _may_be(folder: list[str], head: str, below: list[str]) -> bool:
    """Whether a known folder may be the unknown one: nobody works or lives where the system keeps its own."""
    if not folder:
        return head == UNKNOWN_FOLDER and below[:1] != ["*"]
    return folder[:2] not in _SYSTEM_FOLDERS and folder[0] not in ("etc", "dev", "proc", "sys")


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
