"""Inlay hints: what each line adds to the image, at the end of its first line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import Copy, Model, Stage
from ..model.cost import MEASURED, Cost
from ..model.estimate import Line, estimates
from ..text import Span
from ..text.sizes import say_bytes
from .amounts import details, label, missing
from .say import code, escape, join

_OF = {"FROM": "FROM", "RUN": "RUN", "COPY": "COPY", "ADD": "COPY"}


class Hint(NamedTuple):
    """A few words behind the text at `offset`."""

    offset: int
    label: str
    tooltip: str  # markdown
    kind: str  # FROM, RUN or COPY


def hints(model: Model, span: Span, kinds: frozenset[str]) -> Iterator[Hint]:
    """The hints of those kinds on lines that touch `span`."""
    if not kinds:
        return
    for found in estimates(model):
        start = model.offset_of(found.stage)
        if start > span.end or start + found.stage.length < span.start:
            continue
        for line in found.lines:
            kind = _OF.get(line.instruction.name)
            if kind not in kinds or kind is None or line.cost.is_nothing or _is_written_here(line):
                continue
            offset = start + _end_of_line(line)
            if span.start <= offset <= span.end:
                said = label(line.cost)
                if said:
                    yield Hint(offset, said, _tooltip(model, found.stage, line), kind)


def explain_cost(cost: Cost) -> str:
    """The parts of a cost, how sure they are, and what is not known, as markdown."""
    # An image is one part, and what is said of it below names its size.
    shown = details(cost) if cost.pulled is None or len(cost.parts) > 1 else ()
    rows = [f"- {_named(part.name)} {say_bytes(part.bytes)}" for part in shown]
    return join("\n".join(rows), _trust(cost), f"Not counted: {escape(missing(cost))}." if cost.missing else "")


def _is_written_here(line: Line) -> bool:
    """Whether the files are in the Dockerfile itself, where everybody sees how long they are."""
    copy = line.instruction
    return isinstance(copy, Copy) and bool(copy.sources) and all(source.is_heredoc for source in copy.sources)


def _tooltip(model: Model, stage: Stage, line: Line) -> str:
    return join(explain_cost(line.cost), _origin(model, stage, line.cost) if line.instruction is stage.from_ else "")


def _origin(model: Model, stage: Stage, cost: Cost) -> str:
    """Whose sizes those of a base image are, of which day, and who says so; nothing where our data does not say it."""
    base, asked = stage.base, model.facts.images
    if base.facts is None or base.image is None or cost.exactness == MEASURED:
        return ""
    if asked is not None and asked.of(base.image) is not None:
        return ""
    known = base.facts
    reckoned = ""
    if known.uncompressed_bytes is None:
        reckoned = "The size on disk is reckoned from what is pulled."
    elif known.compressed_bytes is None:
        reckoned = "What is pulled is reckoned from the size on disk."
    near = "" if known.is_exact else ", the nearest that is known"
    day = f", observed on {known.observed}" if known.observed else ""
    source = known.source.partition(" [")[0]  # behind it stands what of the row was inferred, never a size
    return join(reckoned, f"_Sizes of {code(known.observed_as)}{near}{day}. Source: {code(source)}._")


def _named(name: str) -> str:
    """A name from outside as code; words of ours as they are."""
    return escape(name) if " " in name else code(name)


def _trust(cost: Cost) -> str:
    if cost.exactness == MEASURED:
        return "Measured in the last build of this line."
    if cost.pulled is not None and cost.bytes is not None:
        return f"About {say_bytes(cost.bytes)} on disk (linux/amd64)."
    return "An estimate for linux/amd64." if cost.packages else ""


def _end_of_line(line: Line) -> int:
    """Where the instruction's first line ends, counted from the stage; blanks at its end are left to whoever types."""
    instruction = line.instruction
    text = instruction.item.text
    start = instruction.parts.keyword.span.start
    ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
    end = min(ends, default=len(text))
    return instruction.offset + start + len(text[start:end].rstrip())
