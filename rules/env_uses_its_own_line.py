"""Finds ENV that uses a variable of the same line, which is not set yet (reference, "Environment replacement")."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.engine.options import Options
from tare.model import BaseKind, Instruction
from tare.syntax.words import read_word, variables
from tare.text import Edit, Span

# Set in nearly every container, whatever the file says.
AMBIENT = frozenset(("HOME", "HOSTNAME", "LANG", "PATH", "PWD", "SHELL", "TERM", "USER"))


@check(Instruction, "ENV", options=True)
def find(instruction: Instruction, options: Options) -> Iterator[Finding]:
    pairs = instruction.parts.pairs
    base = instruction.base
    # What is not known of an image may be set by it, and Windows sets much.
    is_known_base = base.kind is BaseKind.SCRATCH or base.facts is not None or options.as_hadolint
    if len(pairs) < 2 or "$" not in instruction.item.text or not is_known_base:
        return
    if instruction.is_trigger if options.as_hadolint else base.is_windows:
        return
    keys = [pair.key.raw for pair in pairs]
    for index, pair in enumerate(pairs):
        if pair.value is None or "$" not in pair.value.raw:
            continue
        for variable in variables(read_word(pair.value.logical, instruction.item.escape)):
            name = variable.name.text
            is_known = (
                name in instruction.state.variables
                or (name in AMBIENT and not options.as_hadolint)
                or variable.has_fallback
            )
            if name not in keys or name == pair.key.raw or is_known:
                continue
            fixes = (_split(instruction, index),) if name in keys[:index] else ()
            message = f"{name} is set by this very ENV, so it is not set yet where {pair.key.raw} is made"
            yield Finding(instruction.at(variable.span), message, tuple(fix for fix in fixes if fix is not None))


def _split(instruction: Instruction, index: int) -> Fix | None:
    """Begin another ENV with pair number `index`."""
    pairs = instruction.parts.pairs
    gap = Span(_end(instruction, index - 1), pairs[index].key.span.start)
    between = gap.of(instruction.item.text)
    parts = instruction.parts
    if between.strip(" \t\r\n" + instruction.item.escape) or instruction.is_trigger:
        return None
    indent = instruction.item.text[: parts.keyword.span.start]
    line_end = "\r\n" if "\r\n" in instruction.item.text else "\n"
    edit = Edit(instruction.at(gap), f"{line_end}{indent}{keyword_like(parts.keyword.text, 'ENV')} ")
    return Fix("Begin another ENV here", (edit,))


def _end(instruction: Instruction, index: int) -> int:
    pair = instruction.parts.pairs[index]
    return max(pair.span.end, pair.value.span.end if pair.value is not None else 0)
