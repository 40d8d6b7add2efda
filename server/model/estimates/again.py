"""Files that a RUN stores once more: a layer holds whole files, so a changed owner or mode writes them all again."""

from __future__ import annotations

from collections.abc import Mapping

from ..commands.effects import effects
from ..copy import Copy
from ..instruction import Instruction
from ..layers import creators_of
from ..run import Run
from ..stage import Stage
from .cost import ABOUT, AGAIN, NOTHING, Cost, Part, add


def again(stage: Stage, run: Run, costs: Mapping[int, Cost]) -> Cost:
    """What chown, chgrp and chmod copy into the layer of a RUN from the layers below, within the stage.

    `costs` are those of the instructions above, by their identity. Only what a COPY brought as a whole is counted.
    """
    seen: set[int] = set()
    found = []
    for change in effects(run).changes:
        if change.path is None or not change.path.startswith("/") or not change.is_recursive:
            continue
        for creation in creators_of(stage, change.path, before=run):
            source = creation.instruction
            if id(source) in seen or not _is_within(creation.path, change.path) or not _changes(source, change.value):
                continue
            seen.add(id(source))
            cost = costs.get(id(source), NOTHING)
            if cost.bytes:
                parts = (Part(AGAIN, f"{creation.path}, stored again", cost.bytes),)
                found.append(Cost(cost.bytes, exactness=ABOUT, parts=parts))
    return add(found)


def _changes(source: Instruction, value: str | None) -> bool:
    """Whether the files are not already as the command makes them: then it changes nothing, and stores nothing."""
    return isinstance(source, Copy) and value not in (source.flag_value("chown"), source.flag_value("chmod"))


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
