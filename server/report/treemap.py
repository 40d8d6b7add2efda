"""A treemap: rectangles whose areas are shares, as square as can be (Bruls, Huizing, van Wijk: Squarified Treemaps)."""

from __future__ import annotations

from collections.abc import Sequence

from ..text import Record


class Box(Record):
    """A rectangle in any unit."""

    x: float
    y: float
    width: float
    height: float


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """A rectangle for each of the sizes, which are above zero and come the largest first. They fill the box."""
    total = sum(sizes)
    if not sizes or total <= 0 or box.width <= 0 or box.height <= 0:
        return [box._replace(width=0.0, height=0.0) for _ in sizes]
    scale = box.width * box.height / total
    areas = [size * scale for size in sizes]
    found: list[Box] = []
    start = 0
    while start < len(areas):
        side = min(box.width, box.height)
        stop = start + 1
        while stop < len(areas) and _worst(areas[start : stop + 1], side) <= _worst(areas[start:stop], side):
            stop += 1
        row, box = _lay(areas[start:stop], box)
        found += row
        start = stop
    return found


def _worst(row: Sequence[float], side: float) -> float:
    """How far the least square of a row along `side` is from a square."""
    total = sum(row)
    if not total or not side:
        return float("inf")
    return max(side**2 * max(row) / total**2, total**2 / (side**2 * min(row)))


def _lay(row: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """A row along the shorter side of the box, and what is left of it."""
    side, total = min(box.width, box.height), sum(row)
    depth = min(total / side, max(box.width, box.height)) if side else 0
    found = []
    at = 0.0
    for area in row:
        length = side * (area / total)  # not by the depth: of a sliver that is mostly rounding
        if box.width >= box.height:
            found.append(Box(box.x, box.y + at, depth, length))
        else:
            found.append(Box(box.x + at, box.y, length, depth))
        at += length
    if box.width >= box.height:
        return found, Box(box.x + depth, box.y, max(box.width - depth, 0), box.height)
    return found, Box(box.x, box.y + depth, box.width, max(box.height - depth, 0))
