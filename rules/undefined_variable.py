"""Finds variables that are surely empty where they are used."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import BaseKind, Copy, Instruction, Run, Stage
from tare.model.state import PLATFORM_ARGS, lookup_global
from tare.syntax.variables import expand
from tare.syntax.words import Variable, WordSyntax, read_word, variables
from tare.text import Edit, Span, regex

EXPANDING = frozenset(("ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"))
# Set in nearly every container, whatever the file says.
AMBIENT = frozenset(("HOME", "HOSTNAME", "LANG", "PATH", "PWD", "SHELL", "TERM", "USER"))
# BuildKit reads these for itself and sets no variable (`nonEnvArgs` in dockerfile2llb/convert.go).
READ_BY_BUILDKIT = frozenset(("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"))
SHORTEST_MISTAKE = 4
SETTERS = "(?:for|read|local|export|declare|typeset|getopts|mapfile|select)"
SOURCING = regex(r"\beval\b|(?:^|[\s;&])(?:\.|source)\s")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    yield from _in_from(stage)
    told: set[str] = set()  # one word about each name is enough, at its first use
    for instruction in stage.instructions:
        for name, span in _unset(instruction):
            finding = None if name in told else _judge(stage, instruction, name, span)
            if finding is not None:
                told.add(name)
                yield finding


def _in_from(stage: Stage) -> Iterator[Finding]:
    if stage.from_ is None or "$" not in stage.from_.item.text:
        return
    for variable in _unset_in_from(stage, stage.from_):
        name = variable.name.text
        fixes = _spelled(stage.from_, name, variable.name.span, tuple(stage.start.globals))
        message = f"{name} is not set: FROM sees only the ARGs above the first FROM"
        yield Finding(stage.from_.at(variable.span), message, fixes)


def _unset_in_from(stage: Stage, line: Instruction) -> tuple[Variable, ...]:
    """Found once for each line and what stands above it."""
    kept = line.item.memo.get("unset variables of FROM")
    if kept is None or kept[0] is not stage.start:
        platform = line.flag("platform")
        words = [word.logical for word in stage.from_words[:1]] + ([platform.logical] if platform is not None else [])
        found = []
        for syntax in (read_word(logical, line.item.escape) for logical in words):
            unset = expand(syntax, lookup_global(stage.start.globals)).unset
            found += [variable for variable in variables(syntax) if variable.name.text in unset]
        kept = line.item.memo["unset variables of FROM"] = (stage.start, tuple(found))
    known: tuple[Variable, ...] = kept[1]
    return known


def _unset(instruction: Instruction) -> tuple[tuple[str, Span], ...]:
    """The variables that it reads and that nothing sets; found once for each item and state."""
    kept = instruction.item.memo.get("unset variables")
    if kept is None or kept[0] is not instruction.state:
        kept = instruction.item.memo["unset variables"] = (instruction.state, tuple(_find_unset(instruction)))
    unset: tuple[tuple[str, Span], ...] = kept[1]
    return unset


def _find_unset(instruction: Instruction) -> Iterator[tuple[str, Span]]:
    state = instruction.state
    if instruction.is_trigger or "$" not in instruction.item.text:
        return
    if isinstance(instruction, Run):
        for name, span in _in_scripts(instruction):
            # Any other may be set by a program, or by the image.
            if (name in state.globals or name in PLATFORM_ARGS) and _is_nowhere(instruction, name):
                yield name, span
    elif instruction.name in EXPANDING:
        yield from (use for use in _in_words(instruction) if _is_nowhere(instruction, use[0]))


def _is_nowhere(instruction: Instruction, name: str) -> bool:
    if name in instruction.state.variables or name in AMBIENT or name in READ_BY_BUILDKIT or not name.isidentifier():
        return False
    return not isinstance(instruction, Run) or not any(_may_be_set(one.text, name) for one in instruction.scripts)


def _in_words(instruction: Instruction) -> Iterator[tuple[str, Span]]:
    parts = instruction.parts
    texts: list[tuple[WordSyntax, frozenset[str]]] = []
    known: frozenset[str] = frozenset()
    for pair in parts.pairs:
        # `ENV PYTHONPATH=$PYTHONPATH:/x` extends what the image may have set. ARG alone knows what stands before it.
        known = frozenset((pair.key.raw, *(known if instruction.name == "ARG" else ())))
        if pair.value is not None:
            texts.append((read_word(pair.value.logical, instruction.item.escape), known))
    if not parts.pairs and parts.json is None:
        texts = [(read_word(word.logical, instruction.item.escape), known) for word in parts.words]
    if isinstance(instruction, Copy):
        texts += [(body, known) for body in instruction.bodies]
    for syntax, names in texts:
        for variable in variables(syntax):
            if not variable.has_fallback and variable.name.text not in names:
                yield variable.name.text, variable.span


def _in_scripts(run: Run) -> Iterator[tuple[str, Span]]:
    for script in run.scripts:
        for variable in script.variables:
            if variable.operator in ("", "#", "##", "%", "%%", "/", "//"):
                yield variable.name, variable.span


def _may_be_set(script: str, name: str) -> bool:
    """Whether the script sets it, or runs what could."""
    if SOURCING.search(script):
        return True
    word = re.escape(name)
    return re.search(rf"(?<![\w$-]){word}\+?=|\b{SETTERS}\b[^\n;]*\b{word}\b", script) is not None


def _judge(stage: Stage, instruction: Instruction, name: str, span: Span) -> Finding | None:
    at = instruction.at(span)
    if name in stage.start.globals or name in PLATFORM_ARGS:
        where = "above the first FROM" if name in stage.start.globals else "by the builder, outside of all stages"
        fix = Fix(f"Add ARG {name}", (insert_above(stage, instruction, "ARG", name),))
        return Finding(at, f"{name} is set {where}; here it is empty until the stage says ARG {name}", (fix,))
    fixes = _spelled(instruction, name, Span(at.start, at.end), tuple(instruction.state.variables))
    if fixes:
        return Finding(at, f"{name} is not set in this file; {fixes[0].title.removeprefix('Write ')} is", fixes)
    if stage.base.kind is BaseKind.SCRATCH:
        return Finding(at, f"{name} is not set, and scratch sets nothing")
    return None


def _spelled(instruction: Instruction, name: str, place: Span, known: tuple[str, ...]) -> tuple[Fix, ...]:
    """The known name that is spelled nearly alike."""
    if len(name) < SHORTEST_MISTAKE:
        return ()
    # More than one letter's difference in length is another name: START_FILE is not STARTUP_FILE.
    alike = get_close_matches(name, [one for one in known if abs(len(one) - len(name)) < 2], n=1, cutoff=0.85)
    if not alike:
        return ()
    at = place if instruction.source(place).lstrip("${").startswith(name) else instruction.at(place)
    start = at.start + instruction.source(at).index(name)
    return (Fix(f"Write {alike[0]}", (Edit(Span(start, start + len(name)), alike[0]),)),)
