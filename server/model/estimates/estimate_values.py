"""An estimate as a value: a stage, what each of its lines adds, and what they add up to."""

from __future__ import annotations

from ...text import Record
from ..instruction import Instruction
from ..model import Model
from ..stage import Stage
from .cost import BASE, CACHES, Cost

UNPACKED = 2.65
"""How much larger layers are on disk than when they are pulled: 2.0 to 2.9 times, 2.6 at the median of the 26 images of
data/base-images.tsv of which both are known (observed in 2026). Files of people's own compress about as well."""


class Line(Record):
    """One instruction and what it adds."""

    instruction: Instruction
    cost: Cost


class Estimate(Record):
    """One stage. `below` is what it stands on: the stage that FROM names; a base image is the cost of the FROM."""

    stage: Stage
    lines: tuple[Line, ...]
    below: Cost
    total: Cost  # the whole image that the stage is

    @property
    def pulled(self) -> int | None:
        """The bytes of the image as they go over the network, about."""
        return pulled_bytes(self.total)


def lacks_base(model: Model, found: tuple[Estimate, ...], stage: Stage) -> bool:
    """Whether nothing is known of the base image that the stage stands on in the end, so that its total says little."""
    lowest = model.chain(stage)[-1]
    return any(line.cost.bytes is None for line in found[lowest.number].lines if line.instruction is lowest.from_)


def pulled_bytes(cost: Cost) -> int | None:
    """What a cost is in bytes over the network: of base images as published, of the rest as layers compress on average.

    The lists that apt keeps are compressed already.
    """
    if cost.bytes is None:
        return cost.pulled
    base = sum(part.bytes for part in cost.parts if part.kind == BASE)
    packed = sum(part.bytes for part in cost.parts if part.kind == CACHES)
    rest = cost.bytes - base - packed
    known = cost.pulled if cost.pulled is not None else base / UNPACKED
    return round(known + packed + rest / UNPACKED)


def pull_seconds(pulled: int, megabits: float) -> float:
    """How long a pull takes at least, at so many Mbit/s."""
    return pulled * 8 / (megabits * 1_000_000)
