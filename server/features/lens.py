"""Code lenses: above each stage what it weighs, of what, and how long it takes to be pulled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import Model
from ..model.estimate import Estimate, estimates, pull_seconds
from ..text import Span
from ..text.sizes import say_bytes
from .amounts import kinds, pull_time, total_amount

_MOST_KINDS = 3


class Lens(NamedTuple):
    """Words above the line of `span`, which is the keyword of a FROM."""

    span: Span
    title: str


def lenses(model: Model, bandwidth: float) -> Iterator[Lens]:
    """One for each stage of which anything is known. `bandwidth` in Mbit/s."""
    for found in estimates(model):
        stage = found.stage
        if stage.from_ is None or found.total.bytes is None:
            continue
        title = _image(found, bandwidth) if stage.role.is_final else _stage(found)
        yield Lens(model.place(stage, stage.from_.keyword), title)


def _image(found: Estimate, bandwidth: float) -> str:
    said = [f"Image {total_amount(found.total)} on disk{_of(found)}"]
    if found.pulled:
        time = pull_time(pull_seconds(found.pulled, bandwidth))
        said.append(f"≈ {say_bytes(found.pulled)} to pull, {time} at {bandwidth:g} Mbit/s")
    return " · ".join(said)


def _stage(found: Estimate) -> str:
    role = "" if found.stage.role.ships else " · not in the image"
    return f"Stage {total_amount(found.total)}{_of(found)}{role}"


def _of(found: Estimate) -> str:
    of = [f"{name} {say_bytes(size)}" for name, size in kinds(found.total)[:_MOST_KINDS]]
    return f": {', '.join(of)}" if len(of) > 1 else ""
