"""Finds images of registries that the settings do not allow."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import BaseKind, Model, Stage, Use
from tare.model.images.registries import is_allowed, likely_path, registry_path
from tare.model.state import lookup_global
from tare.syntax.variables import expand
from tare.syntax.words import read_word
from tare.text import Span


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    allowed = options.allowed_registries
    if not allowed:
        return
    for at, path in _images(model, options.as_hadolint):
        if path is not None and not is_allowed(path, allowed):
            registry = path.partition("/")[0]
            only_some = any(pattern.partition("/")[0] == registry for pattern in allowed)
            what = f"this path of {registry}" if only_some else registry
            yield Finding(at, f"{what} is none of the allowed registries: {', '.join(allowed)}")


def _images(model: Model, as_hadolint: bool) -> Iterator[tuple[Span, str | None]]:
    """Every place that names an image, with its registry and repository where they are known."""
    for directive in model.directives if not as_hadolint else ():
        if directive.name.text.lower() == "syntax":
            at = model.file.starts[model.file.items.index(directive)]
            yield directive.value.span.shift(at), registry_path(directive.value.text)
    for stage in model.stages:
        if stage.from_ is not None and stage.base_word is not None and stage.parent is None:
            yield model.place(stage, stage.from_.at(stage.base_word)), _base(stage)
        for source in model.sources(stage):
            if source.stage is None and source.use.name is not None:
                yield model.place(stage, _place(stage, source.use)), _other(source.use.name)


def _base(stage: Stage) -> str | None:
    if stage.base.kind is BaseKind.SCRATCH or stage.from_ is None or stage.base_word is None:
        return None
    word = read_word(stage.base_word.logical, stage.from_.item.escape)
    return likely_path(expand(word, lookup_global(stage.from_.state.globals)))


def _other(name: str) -> str | None:
    """Of COPY --from and mounts. A bare word may be a context that the build is given by that name."""
    return None if name.isdecimal() or not any(mark in name for mark in "/:@.") else registry_path(name)


def _place(stage: Stage, use: Use) -> Span:
    """The name itself, also within a mount."""
    text = use.instruction.source(use.span)
    at = text.find(f"from={use.name}")
    return Span(use.span.start + at + 5, use.span.start + at + 5 + len(use.name or "")) if at >= 0 else use.span
