"""Finds copies out of stages that hold nothing."""

from collections.abc import Iterator

from tare.engine import Finding, Related, check
from tare.model import BaseKind, Copy, Linked, Stage, Use

FILLING = frozenset(("ADD", "COPY", "RUN", "WORKDIR"))


@check(Stage, linked=True)
def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
    for source in linked.sources(stage):
        held = source.stage
        # An empty stage under a cache mount is a folder to begin with.
        if held is None or held.from_ is None or held.base.kind is not BaseKind.SCRATCH:
            continue
        if not _asks_for_files(source.use) or not _is_empty(linked, held):
            continue
        message = f"{held.name or f'stage {held.number}'} is empty, so there is nothing to copy"
        related = (Related(linked.place(held, held.from_.span), "nothing is put into it"),)
        yield Finding(source.use.span, message, related=related)


def _asks_for_files(use: Use) -> bool:
    """Whether it names a path that has to be there; all of nothing is nothing, and the build goes on."""
    copy = use.instruction
    return isinstance(copy, Copy) and any((one.text or "/").strip("/.*") for one in copy.sources)


def _is_empty(linked: Linked, stage: Stage) -> bool:
    chain = linked.chain(stage)
    # What a variable chooses is another stage in another build.
    is_chosen = any("$" in one.base_word.raw for one in chain if one.base_word is not None)
    return not is_chosen and not any(
        # ONBUILD does nothing in its own stage, and something in the one that grows from it.
        line.name in FILLING and not (line.is_trigger and one is stage)
        for one in chain
        for line in one.instructions
    )
