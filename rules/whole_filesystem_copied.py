"""Finds images that take the whole file system of another stage."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import BaseKind, Copy, Linked, Source, Stage
from tare.model.base import base_of


@check(Stage, linked=True, options=True)
def find(stage: Stage, linked: Linked, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(stage)
        return
    # On scratch this is how several layers are made one.
    if not stage.role.ships or stage.base.kind is BaseKind.SCRATCH:
        return
    for source in linked.sources(stage):
        copy = source.use.instruction
        if not isinstance(copy, Copy) or copy.is_trigger or copy.target != "/" or not _holds_system(linked, source):
            continue
        for operand in copy.sources:
            if operand.text in ("/", "/.", "/*", "./", "."):
                message = f"all of {source.use.name} is laid over this image: its system, tools and sources"
                yield Finding(copy.at(operand), message)


def _as_hadolint(stage: Stage) -> Iterator[Finding]:
    """Every COPY --from of / to /, whatever it is laid over and whatever is in it."""
    for copy in stage.copies:
        if copy.name == "COPY" and not copy.reads_context and _is_all(copy):
            yield Finding(copy.at(copy.operands[0]), "the whole filesystem is copied")


def _holds_system(linked: Linked, source: Source) -> bool:
    """Whether it is no image of a few files that is made to be laid over others."""
    if source.stage is None:
        return base_of(source.use.name).facts is not None
    return _is_worked_in(source.stage) or any(map(_is_worked_in, linked.chain(source.stage)))


def _is_worked_in(stage: Stage) -> bool:
    return stage.base.kind is BaseKind.IMAGE and (bool(stage.runs) or stage.base.facts is not None)


def _is_all(copy: Copy) -> bool:
    texts = [one.text for one in copy.operands]
    return len(texts) > 1 and texts[-1] == "/" and "/" in texts[:-1]
