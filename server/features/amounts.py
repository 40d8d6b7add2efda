"""How amounts are said in a few words: `+57 MB, 19 packages`, `1,243 files, 812 MB — node_modules 640 MB`.

`≈` stands before what is an estimate, `≥` before what is not all of it.
"""

from __future__ import annotations

from ..model.estimates.cost import ABOUT, AGAIN, BASE, CACHES, FILES, MEASURED, PACKAGES, Cost, Part
from ..text.sizes import say_bytes
from .say import count

KIND_NAMES = {
    BASE: "base image",
    PACKAGES: "packages",
    FILES: "files",
    CACHES: "left behind",
    AGAIN: "stored again",
}
_STANDS_OUT = 0.3  # of the whole, for a path to be named beside it
_WORTH_NAMING = 1_000_000  # bytes
_WORTH_A_WORD = 1_000  # bytes
_WORTH_A_HINT = 100_000  # bytes, where more is missing than anybody knows
_MOST_MISSING = 3


def amount(cost: Cost) -> str:
    """The bytes of a cost: `57 MB`, `≈ 57 MB`, `≥ 57 MB`; `?` where nothing is known."""
    if cost.bytes is None:
        return "?"
    mark = "≥ " if cost.missing else "≈ " if cost.exactness == ABOUT else ""
    return mark + say_bytes(cost.bytes)


def total_amount(cost: Cost) -> str:
    """The bytes of a whole image, of which the base is never exact: `≈ 1.1 GB`, `≥ 1.1 GB`, `?`."""
    if cost.bytes is None or (cost.missing and not cost.bytes):
        return "?"
    mark = "≥ " if cost.missing else "" if cost.exactness == MEASURED or not cost.bytes else "≈ "
    return mark + say_bytes(cost.bytes)


def label(cost: Cost) -> str:
    """What stands at the end of an instruction's line; empty where there is nothing to say, or nothing is known."""
    if cost.bytes is None:
        return ""
    if cost.exactness == MEASURED:
        return f"{say_bytes(cost.bytes)} in the last build"
    if cost.pulled is not None:
        return f"≈ {say_bytes(cost.pulled)} pull"
    if not is_telling(cost):
        return ""
    if cost.files is not None and cost.packages is None:
        return _files(cost)
    said = f"{_mark(cost)}+{say_bytes(cost.bytes)}"
    return f"{said}, {count(cost.packages, 'package')}" if cost.packages else said


def kinds(cost: Cost) -> tuple[tuple[str, int], ...]:
    """The bytes of a cost by what they are of, as `KIND_NAMES` says it, the heaviest first."""
    sums: dict[str, int] = {}
    for part in cost.parts:
        sums[part.kind] = sums.get(part.kind, 0) + part.bytes
    rest = cost.known - sum(sums.values())
    least = min(_WORTH_A_WORD, cost.known)  # a file of some bytes beside a whole system is not
    named = [(KIND_NAMES[kind], size) for kind, size in sums.items() if size >= least and size]
    if rest >= least and rest:
        named.append(("other", rest))
    return tuple(sorted(named, key=lambda one: -one[1]))


def pull_time(seconds: float) -> str:
    """`34 s`, `2 min 5 s`; below a second that alone."""
    if seconds < 1:
        return "under 1 s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"


def pull_duration(seconds: float, bandwidth: float, is_least: bool) -> str:
    """`34 s at 100 Mbit/s`, `34 s or more at 100 Mbit/s`; empty where it is at least a moment, which says nothing."""
    if is_least and seconds < 1:
        return ""
    return f"{pull_time(seconds)}{' or more' if is_least else ''} at {bandwidth:g} Mbit/s"


def is_telling(cost: Cost) -> bool:
    """Whether its bytes are worth showing: something is known, and not only a crumb of what is there."""
    return bool(cost.bytes) and (not cost.missing or cost.known >= _WORTH_A_HINT)


def missing(cost: Cost) -> str:
    """What is not known, as the end of a sentence: `what npm installs, what make writes and 2 more`."""
    shown, rest = cost.missing[:_MOST_MISSING], len(cost.missing) - _MOST_MISSING
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def details(cost: Cost, most: int = 6) -> tuple[Part, ...]:
    """The parts that are worth a line each, and all others as one."""
    if len(cost.parts) <= most:
        return cost.parts
    rest = cost.parts[most - 1 :]
    kind = rest[0].kind
    other = Part(kind, f"{len(rest)} others", sum(part.bytes for part in rest))
    return (*cost.parts[: most - 1], other)


def _mark(cost: Cost) -> str:
    return "≥ " if cost.missing else "≈ " if cost.exactness == ABOUT else ""


def _files(cost: Cost) -> str:
    files = cost.files or 0
    count_of = f"{files:,} {'file' if files == 1 else 'files'}"
    size = say_bytes(cost.known)
    said = f"≥ {count_of}, {size}" if cost.missing else f"{count_of}, {_mark(cost)}{size}"
    largest = cost.parts[0] if cost.parts else None
    if largest is None or files < 2 or largest.bytes < max(_WORTH_NAMING, cost.known * _STANDS_OUT):
        return said
    if len(cost.parts) == 1 or largest.name in ("files", "other files"):
        return said
    return f"{said} — {largest.name.rstrip('/')} {say_bytes(largest.bytes)}"
