"""Finds --from and from= that name a stage which is not there (`toCommand` in dockerfile2llb/convert.go)."""

from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Model, Stage, Use
from tare.model.images.observed import images
from tare.text import Edit, Span

ALIKE = 0.75
# Nobody publishes images of these names, and many stages have them.
STAGE_NAMES = frozenset(
    (
        "assets", "backend", "base", "binaries", "build", "build-env", "build-stage", "builder", "compile", "compiler",
        "dependencies", "deps", "dev", "development", "dist", "frontend", "install", "publish", "release", "src",
        "test", "tests",
    )
)  # fmt: skip


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(model)
        return
    for number, place, name in _unknown(model):
        stage = model.stages[number]
        yield from _judge(model, stage, stage.uses[place], name)


def _unknown(model: Model) -> list[tuple[int, int, str]]:
    """The uses that name no stage, by the number of their stage: the same as long as no name changes."""
    kept: list[tuple[int, int, str]] | None = model.graph_memo.get("unknown-copy-source")
    if kept is None:
        kept = model.graph_memo["unknown-copy-source"] = [
            (stage.number, place, use.name)
            for stage in model.stages
            for place, use in enumerate(stage.uses)
            if use.name and model.stage_named(use.name, stage.number) is None
        ]
    return kept


def _judge(model: Model, stage: Stage, use: Use, name: str) -> Iterator[Finding]:
    at = model.place(stage, use.span)
    if name.isascii() and name.isdigit():
        if len(model.stages) <= int(name) or not model.has_from:
            count = len(model.stages)
            yield Finding(at, f"there is no stage {name}: the last of {count} is {count - 1}")
        return
    better = _meant(model, stage, name)
    if better is None:
        return
    if better:
        shifted = tuple(fix.shift(model.offset_of(stage)) for fix in _fixes(stage, use, name, better))
        yield Finding(at, f"no stage is called {name}: did you mean {better}", shifted)
    elif name.lower() in STAGE_NAMES:
        yield Finding(at, f"no stage is called {name}, so an image of that name would be pulled")


def _meant(model: Model, stage: Stage, name: str) -> str | None:
    """The stage with a name like that, "" where there is none; None where the name is that of an image, or fits.

    Looked for once: the same as long as no name changes.
    """
    known: dict[tuple[int, str], str | None] = model.graph_memo.setdefault("unknown-copy-source: meant", {})
    key = (stage.number, name)
    if key not in known:
        names = {one.name.lower(): one.name for one in model.stages if one.name is not None}
        if name.lower() in names or set(name) & set("/:@.") or name.lower() in images():
            known[key] = None
        else:
            others = [one for one in names if one != (stage.name or "").lower()]
            alike = get_close_matches(name.lower(), others, 1, ALIKE)
            known[key] = names[alike[0]] if alike else ""
    return known[key]


def _fixes(stage: Stage, use: Use, name: str, better: str) -> tuple[Fix, ...]:
    span = use.span
    if use.is_mount:
        start = use.instruction.source(span).find(f"from={name}")
        if start < 0:
            return ()
        span = Span(span.start + start + 5, span.start + start + 5 + len(name))
    elif use.instruction.source(span) != name:
        return ()
    return (Fix(f"Write {better}", (Edit(span, better),)),)


def _as_hadolint(model: Model) -> Iterator[Finding]:
    """Whatever is neither a name that stands above, to the letter, nor a number of the file, nor has a tag."""
    names: set[str] = set()
    for stage in model.stages:
        if stage.name_word is not None:
            names.add(stage.name_word.raw)
        for copy in stage.of("COPY"):
            flag = copy.flag("from")
            written = copy.source(copy.at(flag)) if flag is not None and flag.value is not None else ""
            name = written.partition("=")[2]
            is_number = name.isdecimal() and int(name) < len(model.stages)
            if name and flag is not None and ":" not in name and name not in names and not is_number:
                yield Finding(model.place(stage, copy.at(flag)), f"no stage above is called {name}")
