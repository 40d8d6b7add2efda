"""What hovers say of stages: FROM and its words, COPY --from, and the from of a mount."""

from __future__ import annotations

from ..model import BaseKind, Instruction, Model, Run, Stage
from ..model.base import base_of
from ..model.estimates.estimate import asked_size
from ..syntax import Instruction as Item
from ..text import Span
from .guide import about
from .hover_image import describe_base, describe_image
from .hover_instruction import flag_at
from .phrases import phrase
from .place import Answer, Place
from .registry_answer import describe_card, describe_problem
from .say import code, join, listing


def on_from(place: Place, depth: str) -> Answer | None:
    """The image or stage behind FROM, AS, and the name behind it."""
    stage = place.stage
    if stage is None or stage.from_ is None or place.item is not stage.from_.item:
        return None
    words = stage.from_words
    if words and place.is_in(words[0].span):
        return Answer(_base_card(place, stage, words[0].raw, depth), words[0].span)
    if len(words) > 1 and place.is_in(words[1].span) and words[1].raw.upper() == "AS":
        return Answer(join("**`AS`** Names the stage.", *about("stage", depth)), words[1].span)
    name = stage.name_word
    if name is not None and place.is_in(name.span):
        return Answer(describe_stage(place, stage, depth), name.span)
    return None


def on_source(place: Place, depth: str) -> Answer | None:
    """What COPY --from or the from of a mount takes files from."""
    flag = flag_at(place)
    instruction = place.instruction
    if flag is None or flag.value is None or instruction is None or place.stage is None:
        return None
    name, span = None, flag.value.span
    if flag.name.text == "from" and place.is_in(span):
        name = instruction.flag_value("from")
    elif isinstance(instruction, Run) and flag.name.text == "mount":
        name, span = _mount_source(place, instruction, flag.span)
    if name is None:
        return None
    stage = place.model.stage_named(name, place.stage.number)
    if stage is not None:
        return Answer(describe_stage(place, stage, depth), span)
    base = base_of(name)
    if base.kind is not BaseKind.IMAGE or base.image is None:
        return None
    return Answer(join(describe_image(base.image, base.facts, depth), phrase("not-a-stage")), span)


def describe_stage(place: Place, stage: Stage, depth: str) -> str:
    """A stage: what it stands on, who uses it, and what of it reaches the image."""
    model = place.model
    title = f"**{code(stage.name or str(stage.number))}** Stage {stage.number + 1} of {len(model.stages)}"
    word = stage.base_word
    if word is not None:
        title += f", on {code(word.raw)}"
    return join(f"{title}.", _part_in_the_image(model, stage), _users(place, stage), *about("stage", depth))


def _base_card(place: Place, stage: Stage, written: str, depth: str) -> str:
    if stage.parent is not None:
        return describe_stage(place, place.model.stages[stage.parent], depth)
    asked = asked_size(stage, place.model.facts)
    told = describe_card(asked) if asked is not None else describe_problem(place.model, stage)
    return describe_base(stage.base, depth, written, told) or f"**{code(written)}**"


def _part_in_the_image(model: Model, stage: Stage) -> str:
    if stage.role.is_final:
        return phrase("final-stage")
    if stage.role.ships:
        return phrase("stage-ships")
    if stage.role.copied_out:
        out = [path for path in stage.role.copied_out if path is not None]
        return f"{phrase('stage-copied')} That is {listing(out)}." if out else phrase("stage-copied")
    return phrase("stage-used" if stage.number in model.needed else "stage-unused")


def _users(place: Place, stage: Stage) -> str:
    """The places that name it."""
    found = []
    for other in place.model.stages:
        if other.parent == stage.number and other.from_ is not None:
            found.append((_line_of(place, other, other.from_), "FROM"))
        for source in place.model.sources(other):
            if source.stage is stage:
                how = "a mount" if source.use.is_mount else source.use.instruction.name
                found.append((_line_of(place, other, source.use.instruction), how))
    if not found:
        return ""
    return "Used by " + ", ".join(f"{how} on line {line}" for line, how in sorted(found)) + "."


def _line_of(place: Place, stage: Stage, instruction: Instruction) -> int:
    return place.line(place.model.place(stage, instruction.keyword).start)


def _mount_source(place: Place, run: Run, flag: Span) -> tuple[str | None, Span]:
    """The `from` of the mount of that flag, and where it stands, if the cursor is on it."""
    for mount in run.mounts:
        name = mount.options.get("from")
        if mount.span == flag and name and isinstance(place.item, Item):
            at = place.item.text.find(f"from={name}", flag.start, flag.end)
            if at >= 0 and place.is_in(Span(at, at + len("from=") + len(name))):
                return name, Span(at, at + len("from=") + len(name))
    return None, flag
