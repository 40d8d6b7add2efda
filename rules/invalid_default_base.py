"""Finds bases that are no image by default (`validateBaseImagesWithDefaultArgs` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Model, Stage
from tare.model.image import parse_reference
from tare.model.state import PLATFORM_ARGS
from tare.syntax.variables import UNKNOWN, UNSET, Unknown, expand
from tare.syntax.words import read_word, variables

# What the builder sets outside of all stages, on the most usual machine.
PLATFORM = {"PLATFORM": "linux/amd64", "OS": "linux", "ARCH": "amd64", "STAGE": "stage"}


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage in model.stages:
        if stage.base_word is not None and stage.from_ is not None and "$" in stage.base_word.raw:
            yield from _judge(model, stage)


def _judge(model: Model, stage: Stage) -> Iterator[Finding]:
    if stage.base_word is None or stage.from_ is None:
        return
    # What depends on the platform has a value that is not known here.
    given = {pair.key.raw for arg in model.global_args for pair in arg.parts.pairs if pair.value is not None}

    def lookup(name: str) -> str | Unknown | None:
        binding = stage.start.globals.get(name)
        if binding is not None and binding.value is None:
            return UNKNOWN if name in given else UNSET
        if binding is not None:
            return binding.value
        if name in PLATFORM_ARGS:
            return PLATFORM.get(name.removeprefix("TARGET").removeprefix("BUILD"), "")
        return UNSET

    syntax = read_word(stage.base_word.logical, stage.from_.item.escape)
    text = expand(syntax, lookup).text
    if text is None or not parse_reference(text).problems:
        return
    names = [variable.name.text for variable in variables(syntax)]
    options = " ".join(f"--build-arg {name}" for name in names if lookup(name) in (UNSET, ""))
    what = f"it would be {text}" if text else "there is no base"
    message = f"without {options} {what}" if options else f"by default {what}, which is no image"
    yield Finding(model.place(stage, stage.from_.at(stage.base_word)), message)
