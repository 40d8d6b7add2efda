"""Finds variables that nothing above sets (`reportUnmatchedVariables` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.model import Copy, Instruction, Stage
from tare.model.state import PLATFORM_ARGS
from tare.syntax import Logical
from tare.syntax.words import Variable, read_word, variables
from tare.text import Edit

# BuildKit sets PATH where the base does not, and reads these two for itself (dockerfile2llb/convert.go).
ALWAYS = frozenset(("PATH", "BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"))
EXPANDING = ("ADD", "ARG", "COPY", "ENV", "LABEL", "RUN", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR")
EXPANDED_FLAGS = ("chown", "chmod", "checksum", "mount")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if stage.from_ is not None:
        yield from _in_from(stage.from_)
    # BuildKit looks neither at the ARGs above the first stage nor at EXPOSE (seen with Docker 28.5).
    for instruction in stage.of(*EXPANDING):
        yield from _judge(instruction)


def _in_from(instruction: Instruction) -> Iterator[Finding]:
    """Variables of FROM that no ARG above the first stage declares (`reportUnusedFromArgs`); a default is no excuse."""
    platform = instruction.flag("platform")
    logicals = [word.logical for word in instruction.parts.words[:1]]
    for logical in (*logicals, *([platform.logical] if platform is not None else [])):
        for variable in variables(read_word(logical, instruction.item.escape)):
            name = variable.name.text
            if name not in instruction.state.globals and name not in PLATFORM_ARGS:
                yield Finding(instruction.at(variable.span), f"no ARG above the first FROM declares {name}")


def _judge(instruction: Instruction) -> Iterator[Finding]:
    if "$" not in instruction.item.text:
        return
    known = instruction.state.variables
    told: set[str] = set()
    for variable, above in _used(instruction):
        name = variable.name.text
        if name in known or name in ALWAYS or name in told or name in above:
            continue
        told.add(name)
        alike = get_close_matches(name, tuple(known), n=1, cutoff=0.8)
        at = instruction.at(variable.span)
        fixes: tuple[Fix, ...] = ()
        message = f"nothing in this stage sets {name}"
        if alike:
            place = instruction.at(variable.name.span)
            fixes = (Fix(f"Write {alike[0]}", (Edit(place, alike[0]),)),)
            message += f": did you mean {alike[0]}"
        yield Finding(at, message, fixes)


def _used(instruction: Instruction) -> Iterator[tuple[Variable, frozenset[str]]]:
    """Each variable with the names that the same line sets before it, as only ARG does (`dispatchArg`)."""
    above: frozenset[str] = frozenset()
    if instruction.name == "ARG":
        for pair in instruction.parts.pairs:
            if pair.value is not None:
                for variable in variables(read_word(pair.value.logical, instruction.item.escape)):
                    yield variable, above
            above |= {pair.key.raw}
        return
    for logical in _texts(instruction):
        for variable in variables(read_word(logical, instruction.item.escape)):
            yield variable, above
    for body in instruction.bodies if isinstance(instruction, Copy) else ():
        for variable in variables(body):
            yield variable, above


def _texts(instruction: Instruction) -> Iterator[Logical]:
    """All that the builder expands but values of ARG and heredocs; of flags those that it expands."""
    parts = instruction.parts
    for flag in parts.flags:
        if flag.name.text in EXPANDED_FLAGS:
            yield flag.logical
    if instruction.name == "RUN":
        return
    for pair in parts.pairs:
        yield pair.key.logical
        if pair.value is not None:
            yield pair.value.logical
    if not parts.pairs:
        for word in parts.words:
            yield word.logical
        if parts.script is not None:
            yield parts.script
    if parts.json is not None:
        for element in parts.json.elements:
            yield Logical.contiguous(element.text, element.span.start + 1)
