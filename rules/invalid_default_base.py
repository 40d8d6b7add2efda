"""Finds bases that are no image by default (`validateBaseImagesWithDefaultArgs` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator, Mapping

from tare.engine import Finding, check
from tare.model import Model, Stage
from tare.model.images.image import parse_reference
from tare.model.state import PLATFORM_ARGS
from tare.syntax.variables import UNSET, Lookup, Unknown, expand
from tare.syntax.words import read_word, variables

# What the builder sets outside of all stages, on the most usual machine.
PLATFORM = {"PLATFORM": "linux/amd64", "OS": "linux", "ARCH": "amd64", "STAGE": "stage"}


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    values: dict[str, str] | None = None
    for stage, _ in model.each(_is_chosen):
        values = _defaults(model) if values is None else values
        yield from _judge(model, stage, values)


def _is_chosen(stage: Stage) -> bool:
    return stage.base_word is not None and stage.from_ is not None and "$" in stage.base_word.raw


def _defaults(model: Model) -> dict[str, str]:
    """The global ARGs that have a value when none is given (`buildMetaArgs` in dockerfile2llb/convert.go)."""
    values: dict[str, str] = {}
    for arg in model.global_args:
        for pair in arg.parts.pairs:
            if pair.value is not None:
                read = expand(read_word(pair.value.logical, arg.item.escape), _lookup(values))
                values[pair.key.raw] = read.text if read.text is not None else ""
    return values


def _lookup(values: Mapping[str, str]) -> Lookup:
    def lookup(name: str) -> str | Unknown | None:
        if name not in values and name in PLATFORM_ARGS:
            return PLATFORM.get(name.removeprefix("TARGET").removeprefix("BUILD"), "")
        return values.get(name, UNSET)

    return lookup


def _judge(model: Model, stage: Stage, values: Mapping[str, str]) -> Iterator[Finding]:
    if stage.base_word is None or stage.from_ is None:
        return
    syntax = read_word(stage.base_word.logical, stage.from_.item.escape)
    text = expand(syntax, _lookup(values)).text
    # A dollar sign that is left is one, and no variable.
    if text is None or not ("$" in text or parse_reference(text).problems):
        return
    names = [variable.name.text for variable in variables(syntax)]
    options = " ".join(f"--build-arg {name}" for name in names if not values.get(name) and name not in PLATFORM_ARGS)
    what = f"it would be {text}" if text else "there is no base"
    message = f"without {options} {what}" if options else f"by default {what}, which is no image"
    yield Finding(model.place(stage, stage.from_.at(stage.base_word)), message)
