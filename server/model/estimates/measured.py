"""Estimates with what the last build of the file measured, for the lines that are still what was built."""

from __future__ import annotations

from ..model import Model
from .build_record import BuildRecord
from .cost import BASE, MEASURED, NOTHING, Cost, Part, add
from .estimate_values import Estimate, Line
from .layer_history import BUILT, LayerHistory, map_history


def measured(model: Model, found: tuple[Estimate, ...], record: BuildRecord) -> tuple[Estimate, ...]:
    """The estimates, measured where the record tells; as they are where it is of another file."""
    history = map_history(model, record)
    if not history.is_related:
        return found
    better: list[Estimate] = []
    for one in found:
        parent = one.stage.parent
        below = better[parent].total if parent is not None else NOTHING
        lines = tuple(_line(history, one, line) for line in one.lines)
        better.append(Estimate(one.stage, lines, below, add((below, *(line.cost for line in lines)))))
    return tuple(better)


def _line(history: LayerHistory, found: Estimate, line: Line) -> Line:
    instruction = line.instruction
    if instruction is found.stage.from_:
        is_root = found.stage.parent is None and found.stage.role.ships
        return Line(instruction, _base(history, line.cost) if is_root else line.cost)
    layer = history.line(found.stage, instruction)
    if layer is None or layer.state != BUILT or layer.size is None:
        return line
    return Line(instruction, _sized(line.cost, layer.size))


def _base(history: LayerHistory, cost: Cost) -> Cost:
    """The base image, by the layers that no line of the file made."""
    size = history.base_size
    if not size:
        return cost
    packed = [layer.compressed_size for layer in history.base if not layer.is_empty]
    pulled = sum(one for one in packed if one is not None) if packed and None not in packed else cost.pulled
    name = cost.parts[0].name if cost.parts else "the base image"
    return Cost(size, pulled, exactness=MEASURED, parts=(Part(BASE, name, size),))


def _sized(cost: Cost, size: int) -> Cost:
    """The cost with the bytes that it turned out to have; its parts as shares of them."""
    known = sum(part.bytes for part in cost.parts)
    parts = tuple(part._replace(bytes=round(part.bytes * size / known)) for part in cost.parts) if known else ()
    return cost._replace(bytes=size, exactness=MEASURED, missing=(), parts=parts if size else ())
