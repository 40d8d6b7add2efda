"""Finds COPY and ADD to a relative destination where no WORKDIR says from where it counts."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Around, BaseKind, Copy, Stage
from tare.model.images.base_folders import folder_of
from tare.text import Edit


@check(Stage, around=True, options=True)
def find(stage: Stage, around: Around, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(stage, around)
        return
    # Nothing is there on scratch that could have set another folder than the root.
    if (
        not stage.copies
        or stage.base.kind is BaseKind.SCRATCH
        or any(lower.of("WORKDIR") for lower in around.lower)
        or stage.base.is_windows
    ):
        return
    folders = [line.offset for line in stage.of("WORKDIR")]
    for copy in stage.copies:
        if folders and folders[0] < copy.offset:
            return
        destination = copy.destination
        if destination is not None and _is_relative(destination.text):
            where = folder_of(stage.base)
            counts = f"it counts from {where} here" if where is not None else "the base image decides where it ends up"
            message = f"no WORKDIR stands above, so {counts}"
            yield Finding(copy.at(destination), message, _fixes(copy, where))


def _is_relative(text: str | None) -> bool:
    return text is not None and not text.startswith(("/", "\\")) and text[1:2] != ":"


def _fixes(copy: Copy, where: str | None) -> tuple[Fix, ...]:
    destination = copy.destination
    if destination is None or where is None or destination.raw != destination.text:
        return ()
    written = copy.source(copy.at(destination))
    if written != destination.raw:
        return ()
    rest = written.removeprefix("./") if written not in (".", "./") else ""
    if rest.startswith("."):
        return ()
    text = f"{where.rstrip('/')}/{rest}"
    return (Fix(f"Write {text}", (Edit(copy.at(destination), text),), is_safe=True),)


def _as_hadolint(stage: Stage, around: Around) -> Iterator[Finding]:
    """Every COPY, also on scratch and Windows, whose destination is written without a slash, drive or variable."""
    if any(lower.of("WORKDIR") for lower in around.lower):
        return
    folders = [line.offset for line in stage.of("WORKDIR")]
    for copy in stage.of("COPY"):
        destination = copy.destination if isinstance(copy, Copy) else None
        if destination is None or (folders and folders[0] < copy.offset):
            continue
        written = destination.raw.strip("\"'")
        if not written.startswith(("/", "$")) and written[1:2] != ":":
            yield Finding(copy.at(destination), "no WORKDIR stands above, so the base image decides where it ends up")
