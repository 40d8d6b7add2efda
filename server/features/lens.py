"""Code lenses: above each stage what it weighs, of what, and how long it takes to be pulled."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..model.estimates.estimate import Estimate, estimates, pull_seconds
from ..model.estimates.estimate_values import lacks_base
from ..text import Record, Span
from ..text.sizes import say_bytes
from .amounts import is_telling, kinds, pull_duration, total_amount

_MOST_KINDS = 3
_ON_UNKNOWN = " on top of a base of unknown size"


class Lens(Record):
    """Words above the line of `span`, which is the keyword of a FROM."""

    span: Span
    title: str


def lenses(model: Model, bandwidth: float) -> Iterator[Lens]:
    """One for each stage of which anything is known. `bandwidth` in Mbit/s."""
    every = estimates(model)
    for found in every:
        stage = found.stage
        if stage.from_ is None or not is_telling(found.total):
            continue
        is_open = lacks_base(model, every, stage)
        title = _image(found, bandwidth, is_open) if stage.role.is_final else _stage(model, found, is_open)
        yield Lens(model.place(stage, stage.from_.keyword), title)


def _image(found: Estimate, bandwidth: float, is_open: bool) -> str:
    if is_open:
        # A time for the pull of the rest would be read as the time for all of it.
        return f"Image {total_amount(found.total)}{_ON_UNKNOWN}{_of(found)}"
    said = [f"Image {total_amount(found.total)} on disk{_of(found)}"]
    if found.pulled:
        is_least = bool(found.total.missing)
        time = pull_duration(pull_seconds(found.pulled, bandwidth), bandwidth, is_least)
        said.append(f"{'≥' if is_least else '≈'} {say_bytes(found.pulled)} to pull{', ' if time else ''}{time}")
    return " · ".join(said)


def _stage(model: Model, found: Estimate, is_open: bool) -> str:
    role = " · not in the image"
    if found.stage.number not in model.needed:
        role = " · not built"
    elif found.stage.role.ships:
        role = ""
    return f"Stage {total_amount(found.total)}{_ON_UNKNOWN if is_open else ''}{_of(found)}{role}"


def _of(found: Estimate) -> str:
    of = [f"{name} {say_bytes(size)}" for name, size in kinds(found.total)[:_MOST_KINDS]]
    return f": {', '.join(of)}" if len(of) > 1 else ""
