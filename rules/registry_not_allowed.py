"""Finds images of registries that the settings do not allow."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

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
    if options.as_hadolint:
        yield from _as_hadolint(model, allowed)
        return
    for at, path in _images(model):
        if path is not None and not is_allowed(path, allowed):
            registry = path.partition("/")[0]
            only_some = any(pattern.partition("/")[0] == registry for pattern in allowed)
            what = f"this path of {registry}" if only_some else registry
            yield Finding(at, f"{what} is none of the allowed registries: {', '.join(allowed)}")


def _images(model: Model) -> Iterator[tuple[Span, str | None]]:
    """Every place that names an image, with its registry and repository where they are known."""
    for directive in model.directives:
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


def _as_hadolint(model: Model, allowed: tuple[str, ...]) -> Iterator[Finding]:
    """By the letters of what is written in front of the first slash; where that is no host, Docker Hub is meant."""
    for stage in model.stages:
        places: list[tuple[Span, str]] = []
        if stage.from_ is not None and stage.base_word is not None and stage.parent is None:
            places.append((stage.from_.at(stage.base_word), stage.base_word.raw.strip("\"'")))
        for source in model.sources(stage):
            name = source.use.name
            is_image = source.stage is None and name is not None and not name.isdecimal()
            if is_image and name is not None and not source.use.instruction.is_trigger:
                places.append((source.use.span, name))
        for at, image in places:
            host, slash, _ = image.partition("/")
            is_host = bool(slash) and "$" not in host and ("." in host or ":" in host)
            hosts = (host,) if is_host else ("docker.io", "hub.docker.com")
            if image != "scratch" and not any(fnmatchcase(one, pattern) for one in hosts for pattern in allowed):
                yield Finding(
                    model.place(stage, at), f"{hosts[0]} is none of the allowed registries: {', '.join(allowed)}"
                )
