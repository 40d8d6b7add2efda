"""What hovers say of variables: where one is declared, what it is here, and whether a container sees it."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Copy, Instruction, Launch, Run, Stage
from ..model.state import PROXY_ARGS
from ..syntax import Logical, Pair, grammar
from ..syntax.shell_tree import Script
from ..syntax.words import read_word, variables
from ..text import Record, Span
from .phrases import phrase
from .place import Answer, Place
from .say import code, join, link


class _Declaration(Record):
    """A pair of an ARG or ENV line. `is_global` where it stands above the first FROM."""

    kind: str
    pair: Pair
    line: int
    is_global: bool


def on_reference(place: Place, depth: str) -> Answer | None:
    """`$NAME` and its like, where the builder or a shell puts a value in."""
    instruction = place.instruction
    if instruction is None:
        return None
    by_builder = next((found for found in _in_words(instruction) if place.is_in(found[0])), None)
    if by_builder is not None:
        span, name = by_builder
        return Answer(_describe(place, instruction, name), span)
    for span, name in _in_scripts(instruction):
        if place.is_in(span):
            said = _in_shell(place, instruction, name)
            return Answer(said, span) if said else None
    return None


def on_declaration(place: Place, depth: str) -> Answer | None:
    """The name of a variable in ARG or ENV."""
    instruction = place.instruction
    if instruction is None or instruction.name not in ("ARG", "ENV"):
        return None
    pair = next((pair for pair in instruction.parts.pairs if place.is_in(pair.key.span)), None)
    if pair is None:
        return None
    name = pair.key.raw
    declaration = _Declaration(instruction.name, pair, 0, place.stage is None)
    value = _value_after(place, instruction, pair)
    title = f"**{code(name)}**" + (f" = {code(value)}" if value else "")
    said = [title, _meaning(declaration, name)]
    if instruction.name == "ARG" and pair.value is None and place.stage is not None:
        outer = place.stage.start.globals.get(name)
        if outer is not None:
            line = next((found.line for found in _globals(place) if found.pair.key.raw == name), 0)
            said.append(phrase("takes-global", line=line))
    return Answer(join(*said, _predefined(name)), pair.key.span)


def _describe(place: Place, instruction: Instruction, name: str) -> str:
    """A reference that the builder resolves, or one of a shell to something that the file declares."""
    found = _declaration(place, name)
    value = _value(place, instruction, name)
    title = f"**{code('$' + name)}**" + (f" = {code(value)}" if value else "")
    if found is not None:
        declared = f"Declared by {found.kind} on line {found.line}."
        return join(title, f"{declared} {_meaning(found, name)}", _predefined(name))
    known = _predefined(name)
    if known and (place.stage is None or instruction.name == "FROM" or name in PROXY_ARGS):
        return join(title, known)
    return join(title, _undeclared(place, instruction, name), known)


def _undeclared(place: Place, instruction: Instruction, name: str) -> str:
    if instruction.name == "FROM" or place.stage is None:
        return phrase("undeclared-in-from")
    if name in place.stage.start.globals:
        return phrase("undeclared-but-global", name=name)
    if grammar.predefined_argument(name) is not None:
        return phrase("undeclared-platform", name=name)
    return phrase("undeclared" if instruction.state.lookup(name) is None else "undeclared-maybe-base")


def _in_shell(place: Place, instruction: Instruction, name: str) -> str:
    """A reference that a shell resolves, while the image is built (RUN) or when the container starts."""
    assigned = isinstance(instruction, Run) and any(
        assignment.name == name for command in instruction.commands for assignment in command.assignments
    )
    if assigned:
        return join(f"**{code('$' + name)}**", phrase("set-by-script"))
    found = _declaration(place, name)
    is_lost = isinstance(instruction, Run) and place.stage is not None and name in place.stage.start.globals
    if found is None and not is_lost and not (isinstance(instruction, Run) and name in PROXY_ARGS):
        return ""
    if found is not None and found.kind == "ARG" and not isinstance(instruction, Run):
        return join(f"**{code('$' + name)}**", phrase("arg-in-container", line=found.line))
    return _describe(place, instruction, name)


def _meaning(found: _Declaration, name: str) -> str:
    if found.kind == "ENV":
        return phrase("env")
    if found.is_global:
        return phrase("arg-global", name=name)
    default = phrase("arg-default" if found.pair.value is not None else "arg-without-default")
    return phrase("arg", name=name, default=default)


def _predefined(name: str) -> str:
    entry = grammar.predefined_argument(name)
    return join(f"{entry.summary} {entry.docs.text}", link("Reference", entry.source)) if entry is not None else ""


def _value(place: Place, instruction: Instruction, name: str) -> str | None:
    """What it is in this line, as far as the file tells."""
    if instruction.name == "FROM" or place.stage is None:
        binding = (place.stage.start.globals if place.stage is not None else place.model.globals).get(name)
    else:
        binding = instruction.state.variables.get(name)
    return binding.value if binding is not None else None


def _value_after(place: Place, instruction: Instruction, pair: Pair) -> str | None:
    if place.stage is None:
        binding = place.model.globals.get(pair.key.raw)
    else:
        binding = instruction.state.after(instruction.item).variables.get(pair.key.raw)
    return binding.value if binding is not None else None


def _declaration(place: Place, name: str) -> _Declaration | None:
    """The line that gives the variable its value here: the last ENV above or, where there is none, the last ARG."""
    if place.stage is None or (place.instruction is not None and place.instruction.name == "FROM"):
        candidates = [found for found in _globals(place) if found.pair.key.raw == name]
    else:
        candidates = [found for found in _of_stage(place, place.stage) if found.pair.key.raw == name]
    last = [found for found in candidates if found.kind == "ENV"] or candidates
    return last[-1] if last else None


def _globals(place: Place) -> Iterator[_Declaration]:
    for instruction in place.model.global_args:
        if place.stage is not None or instruction.offset < place.start:
            for pair in instruction.parts.pairs:
                yield _Declaration("ARG", pair, place.line(instruction.keyword.start), True)


def _of_stage(place: Place, stage: Stage) -> Iterator[_Declaration]:
    """Those of the stage and the ones that it grew from, in the order in which they count, up to this line."""
    for one in reversed(place.model.chain(stage)):
        offset = place.model.offset_of(one)
        for instruction in one.of("ARG", "ENV"):
            if one is not stage or offset + instruction.offset < place.start:
                line = place.line(offset + instruction.keyword.start)
                for pair in instruction.parts.pairs:
                    yield _Declaration(instruction.name, pair, line, False)


def _in_words(instruction: Instruction) -> Iterator[tuple[Span, str]]:
    """Every reference that the builder resolves, the innermost first."""
    parts, escape = instruction.parts, instruction.item.escape
    syntaxes = [read_word(flag.logical, escape) for flag in parts.flags if flag.value is not None]
    entry = grammar.instruction(instruction.name)
    if entry is not None and entry.expands:
        syntaxes += [read_word(word.logical, escape) for word in parts.words]
        syntaxes += [read_word(word.logical, escape) for pair in parts.pairs for word in (pair.key, pair.value) if word]
        if parts.script is not None:
            syntaxes.append(read_word(parts.script, escape))
        if isinstance(instruction, Copy):
            syntaxes += [operand.value.syntax for operand in instruction.operands if operand.value is not None]
            for heredoc in parts.heredocs:
                if heredoc.expands:
                    body = Logical.contiguous(heredoc.content, heredoc.body.start)
                    syntaxes.append(read_word(body, quotes=False))
    found = [(variable.span, variable.name.text) for syntax in syntaxes for variable in variables(syntax)]
    yield from sorted(found, key=lambda one: one[0].end - one[0].start)


def _in_scripts(instruction: Instruction) -> Iterator[tuple[Span, str]]:
    """Every reference that a shell resolves, the innermost first."""
    scripts: tuple[Script, ...] = ()
    if isinstance(instruction, Run):
        scripts = instruction.scripts
    elif isinstance(instruction, Launch) and instruction.script is not None:
        scripts = (instruction.script,)
    found = [(variable.span, variable.name) for script in scripts for variable in script.variables]
    yield from sorted(found, key=lambda one: one[0].end - one[0].start)
