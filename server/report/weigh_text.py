"""What a Dockerfile weighs, for people: a table for each stage, and one sentence that sums it up."""

from __future__ import annotations

from collections.abc import Iterator

from ..features.amounts import amount, kinds, missing, pull_duration, total_amount
from ..features.say import count
from ..features.weigh import Weighed, WeighedLine, WeighedStage, difference
from ..model.estimates.cost import AGAIN, CACHES, Cost
from ..text.sizes import say_bytes
from .text import Line, Piece, printable

_SOURCE = 52  # columns for an instruction
_BAR = 10
_SHADES = {"FROM": "blue", "RUN": "yellow", "COPY": "green", "ADD": "green"}


def lines(weighed: Weighed, show_all: bool = False) -> Iterator[Line]:
    """The whole report. Lines that add nothing are left out unless all are to be shown."""
    yield from summary(weighed)
    built = (stage for stage in weighed.stages if stage.is_needed)
    heaviest = max((line.cost.known for stage in built for line in stage.lines), default=0)
    for stage in weighed.stages:
        yield ()
        yield from _stage(weighed, stage, heaviest, show_all)


def summary(weighed: Weighed) -> Iterator[Line]:
    """What the image weighs, by part, and what of it is not known."""
    target = weighed.target
    is_open = target.lacks_base and target.total.known
    said = f"{total_amount(target.total)} {'on top of a base image of unknown size' if is_open else 'on disk'}"
    yield Piece(f"{printable(weighed.path)}: ", "bold"), Piece(said, "bold"), *_pull(weighed)
    of = kinds(target.total)
    if len(of) > 1:
        yield (Piece("  " + ", ".join(f"{name} {say_bytes(size)}" for name, size in of)),)
    if target.total.missing:
        yield (Piece(f"  Not known, and not counted: {missing(target.total)}.", "dim"),)


def comparison(before: Weighed, after: Weighed) -> Iterator[Line]:
    """What another version of the file weighs against the first."""
    yield from summary(before)
    yield from summary(after)
    old, new = before.target.total, after.target.total
    found = difference(before, after)
    if found is None:
        yield (Piece("They cannot be compared: of one of them too little is known.", "bold yellow"),)
        return
    if found.bytes == 0:
        yield (Piece("Both weigh the same, as far as that is known.", "bold"),)
    else:
        share = f" ({found.share})" if found.share else ""
        how, style = ("less", "bold green") if found.bytes < 0 else ("more", "bold red")
        yield (Piece(f"About {say_bytes(abs(found.bytes))} {how} on disk{share}.", style),)
    names = dict.fromkeys((*dict(kinds(old)), *dict(kinds(new))))
    for name in names:
        was, now = dict(kinds(old)).get(name, 0), dict(kinds(new)).get(name, 0)
        yield (Piece(f"  {name:<12} {say_bytes(was):>9} -> {say_bytes(now):>9}"),)
    if old.missing or new.missing:
        yield (Piece("What is not known is in neither figure.", "dim"),)


def _pull(weighed: Weighed) -> Iterator[Piece]:
    pulled, seconds = weighed.target.pulled, weighed.seconds
    if pulled and seconds is not None:
        is_least = bool(weighed.target.total.missing)
        time = pull_duration(seconds, weighed.bandwidth, is_least)
        how = "at least" if is_least else "about"
        yield Piece(f", {how} {say_bytes(pulled)} to pull{f' ({time})' if time else ''}")


def _stage(weighed: Weighed, stage: WeighedStage, heaviest: int, show_all: bool) -> Iterator[Line]:
    role = "the image" if stage.is_target else "in the image" if stage.ships else "not in the image"
    if not stage.is_needed:
        role = "not built"
    number = f"Stage {stage.number + 1} of {len(weighed.stages)}"
    name = f" {printable(stage.name)}" if stage.name else ""
    yield Piece(f"{number}{name}", "bold"), Piece(f" ({role})", "dim")
    for line in stage.lines:
        if show_all or not line.cost.is_nothing:
            yield _row(line, heaviest)
    below = stage.base_stage
    of = f"with {weighed.stages[below].title}" if below is not None else "together"
    yield Piece(f"{total_amount(stage.total):>18}  ", "bold"), Piece(of, "dim")


def _row(line: WeighedLine, heaviest: int) -> Line:
    cost = line.cost
    source = printable(line.text)
    source = source if len(source) <= _SOURCE else source[: _SOURCE - 1] + "…"
    return (
        Piece(f"{line.line:>5}  ", "dim"),
        Piece(f"{amount(cost) if not cost.is_nothing else '–':>11}  ", "" if cost.missing else "bold"),
        Piece(f"{_bar(cost.known, heaviest):<{_BAR}}  ", _SHADES.get(line.keyword, "")),
        Piece(f"{source:<{_SOURCE}}  "),
        Piece(_note(cost), "dim"),
    )


def _bar(size: int, heaviest: int) -> str:
    """A bar as long as its share of the heaviest line, in eighths of a column."""
    if not heaviest or size <= 0:
        return ""
    eighths = max(1, min(round(size / heaviest * _BAR * 8), _BAR * 8))
    return "█" * (eighths // 8) + ("" if eighths % 8 == 0 else "▏▎▍▌▋▊▉"[eighths % 8 - 1])


def _note(cost: Cost) -> str:
    said = []
    if cost.pulled is not None:
        said.append(f"{say_bytes(cost.pulled)} to pull")
    if cost.packages:
        said.append(count(cost.packages, "package"))
    if cost.files:
        said.append(f"{cost.files:,} {'file' if cost.files == 1 else 'files'}")
    said += [f"{part.name} {say_bytes(part.bytes)}" for part in cost.parts if part.kind in (CACHES, AGAIN)]
    if cost.missing:
        said.append(f"not counted: {missing(cost)}")
    return printable(", ".join(said))
