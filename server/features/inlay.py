"""Inlay hints: what each line adds to the image, at the end of its first line."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Copy, Model, Stage
from ..model.estimates.cost import MEASURED, Cost
from ..model.estimates.estimate import Line, asked_size, estimates
from ..model.platform import DEFAULT_PLATFORM, written_platform
from ..text import Record, Span
from ..text.sizes import say_bytes
from .amounts import details, label, missing
from .registry_answer import describe_answer, describe_problem
from .say import code, escape, join

_OF = {"FROM": "FROM", "RUN": "RUN", "COPY": "COPY", "ADD": "COPY"}


class Hint(Record):
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
                said = _label(model, found.stage, line)
                if said:
                    yield Hint(offset, said, _tooltip(model, found.stage, line), kind)


def explain_cost(cost: Cost, platform: str = DEFAULT_PLATFORM) -> str:
    """The parts of a cost, how sure they are, and what is not known, as markdown. A base image is of the platform."""
    # An image is one part, and what is said of it below names its size.
    shown = details(cost) if cost.pulled is None or len(cost.parts) > 1 else ()
    rows = [f"- {_named(part.name)} {say_bytes(part.bytes)}" for part in shown]
    return join(
        "\n".join(rows), _trust(cost, platform), f"Not counted: {escape(missing(cost))}." if cost.missing else ""
    )


def _label(model: Model, stage: Stage, line: Line) -> str:
    """As `amounts.label`; of a base image, which platform it is of where that is not the one that most are of."""
    cost = line.cost
    if line.instruction is not stage.from_ or cost.pulled is None or cost.exactness == MEASURED:
        return label(cost)
    wanted = written_platform(stage)
    asked = asked_size(stage, model.facts)
    if asked is not None and asked.pulled is not None:
        told = asked.card.platform if asked.card is not None else wanted
        of = f" ({told})" if told not in (None, DEFAULT_PLATFORM) else ""
        return f"{'' if asked.is_exact else '≈ '}{say_bytes(asked.pulled)} pull{of}"
    if wanted not in (None, DEFAULT_PLATFORM):
        return f"about {say_bytes(cost.pulled)} pull (as {DEFAULT_PLATFORM})"
    return label(cost)


def _is_written_here(line: Line) -> bool:
    """Whether the files are in the Dockerfile itself, where everybody sees how long they are."""
    copy = line.instruction
    return isinstance(copy, Copy) and bool(copy.sources) and all(source.is_heredoc for source in copy.sources)


def _tooltip(model: Model, stage: Stage, line: Line) -> str:
    if line.instruction is not stage.from_:
        return explain_cost(line.cost)
    asked = asked_size(stage, model.facts)
    platform = asked.card.platform if asked is not None and asked.card is not None else DEFAULT_PLATFORM
    return join(explain_cost(line.cost, platform), _origin(model, stage, line.cost))


def _origin(model: Model, stage: Stage, cost: Cost) -> str:
    """Whose sizes those of a base image are, of which day, and who says so; nothing where our data does not say it."""
    if cost.exactness == MEASURED:
        return ""
    asked = asked_size(stage, model.facts)
    if asked is not None:
        return describe_answer(asked)
    base, problem = stage.base, describe_problem(model, stage)
    if base.facts is None or base.image is None:
        return problem
    known = base.facts
    reckoned = ""
    if known.uncompressed_bytes is None:
        reckoned = "The size on disk is reckoned from what is pulled."
    elif known.compressed_bytes is None:
        reckoned = "What is pulled is reckoned from the size on disk."
    near = "" if known.is_exact else ", the nearest that is known"
    day = f", observed on {known.observed}" if known.observed else ""
    source = known.source.partition(" [")[0]  # behind it stands what of the row was inferred, never a size
    wanted = written_platform(stage)
    other = ""
    if wanted not in (None, DEFAULT_PLATFORM):
        other = f"This FROM asks for {code(str(wanted))}, whose sizes are not known here."
    return join(reckoned, other, problem, f"_Sizes of {code(known.observed_as)}{near}{day}. Source: {code(source)}._")


def _named(name: str) -> str:
    """A name from outside as code; words of ours as they are."""
    return escape(name) if " " in name else code(name)


def _trust(cost: Cost, platform: str) -> str:
    if cost.exactness == MEASURED:
        return "Measured in the last build of this line."
    if cost.pulled is not None and cost.bytes is not None:
        return f"About {say_bytes(cost.bytes)} on disk ({platform})."
    return "An estimate for linux/amd64." if cost.packages else ""


def _end_of_line(line: Line) -> int:
    """Where the instruction's first line ends, counted from the stage; blanks at its end are left to whoever types."""
    instruction = line.instruction
    text = instruction.item.text
    start = instruction.parts.keyword.span.start
    ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
    end = min(ends, default=len(text))
    return instruction.offset + start + len(text[start:end].rstrip())
