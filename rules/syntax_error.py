"""Finds what BuildKit's parser, its checks of arguments and its reader of words refuse.

Those are parser/*.go, instructions/parse.go and shell/lex.go.
"""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Copy, Instruction, Model
from tare.syntax import Logical, Parts, Problem
from tare.syntax.grammar import flag as flag_of
from tare.syntax.words import read_word
from tare.text import Edit, Span, regex

# What BuildKit reads as something else instead of refusing it is another rule's business.
READ_OTHERWISE = frozenset(("malformed-json",))
NEVER_TRIGGERED = frozenset(("FROM", "MAINTAINER", "ONBUILD"))
# Whose variables BuildKit fills in, and in what it looks for them.
WORD_BY_WORD = frozenset(("ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "VOLUME"))
AS_A_WHOLE = frozenset(("STOPSIGNAL", "USER", "WORKDIR"))
QUOTE_OR_BRACE = regex(r"""['"]|\$\{""")
AT_LEAST_ONE = frozenset(("ARG", "ENV", "EXPOSE", "LABEL", "MAINTAINER", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"))


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    parts = instruction.parts
    if instruction.is_trigger and parts.name in NEVER_TRIGGERED:
        yield Finding(instruction.keyword, f"ONBUILD cannot hold back {parts.name}", _without_onbuild(instruction))
        return
    problems = [problem for problem in parts.problems if problem.code not in READ_OTHERWISE]
    for problem in problems or _missing(parts):
        yield Finding(instruction.at(problem), problem.message)
    for pair in parts.pairs:
        if not pair.key.raw:
            yield Finding(instruction.at(pair), f"{parts.name} needs a name before the =, without white space between")
    for flag in parts.flags:
        known = flag_of(parts.name, flag.name.text)
        if flag.value is None and known is not None and known.kind != "bool":
            yield Finding(instruction.at(flag), f"--{flag.name.text} needs a value: write --{flag.name.text}=…")


@check(Instruction)
def find_in_words(instruction: Instruction) -> Iterator[Finding]:
    """The words that BuildKit fills variables into: a quote or a brace without its end, or a modifier that is none."""
    if not QUOTE_OR_BRACE.search(instruction.item.text):
        return
    for text in _expanded(instruction):
        for problem in read_word(text, instruction.item.escape).problems[:1]:
            yield Finding(instruction.at(problem), _said_of(problem, instruction.item.escape))
    for body in instruction.bodies if isinstance(instruction, Copy) else ():
        for problem in body.problems[:1]:
            message = f"{problem.message}, in a heredoc whose variables the builder fills in"
            yield Finding(instruction.at(problem), message)


def _expanded(instruction: Instruction) -> Iterator[Logical]:
    parts = instruction.parts
    if parts.name == "FROM":
        yield from (word.logical for word in parts.words[:1])
    elif parts.name in AS_A_WHOLE and parts.script is not None:
        yield parts.script
    elif parts.name in WORD_BY_WORD and parts.json is None:
        yield from (word.logical for pair in parts.pairs for word in (pair.key, pair.value) if word is not None)
        yield from (word.logical for word in parts.words if not parts.pairs)


def _said_of(problem: Problem, escape: str) -> str:
    if problem.code != "unterminated-quote":
        return problem.message
    quote = "'" if "single" in problem.message else '"'
    return f"{problem.message} ends what begins here; one that is text is written {escape}{quote}"


def _without_onbuild(instruction: Instruction) -> tuple[Fix, ...]:
    """One ONBUILD of two, or a MAINTAINER of this image; nobody can tell what a FROM was meant for."""
    own, inner = instruction.item.parts, instruction.parts
    if inner.name == "ONBUILD" and inner.trigger is not None:
        gone = Span(inner.keyword.span.start, inner.trigger.keyword.span.start)
        return (Fix("Remove one ONBUILD", (Edit.delete(instruction.at(gone)),)),)
    if inner.name == "MAINTAINER":
        gone = Span(own.keyword.span.start, inner.keyword.span.start)
        return (Fix("Remove ONBUILD", (Edit.delete(instruction.at(gone)),)),)
    return ()


@check(Model)
def find_in_directives(model: Model) -> Iterator[Finding]:
    offset = 0
    for directive in model.directives:
        if directive.problem is not None:
            yield Finding(directive.problem.span.shift(offset), directive.problem.message)
        offset += len(directive.text)


def _missing(parts: Parts) -> Iterator[Problem]:
    name = parts.name
    operands = len(parts.json.elements) if parts.json is not None else len(parts.words)
    message = None
    if name in AT_LEAST_ONE and parts.argument.is_empty:
        message = f"{name} needs an argument"
    elif name == "VOLUME" and parts.json is not None and not all(map(str.strip, parts.json.values or ("",))):
        message = "VOLUME needs a path, and takes none that is empty"
    elif name in ("COPY", "ADD") and operands < 2:
        message = f"{name} needs a source and a destination"
    elif name == "FROM" and not _is_from(parts):
        message = "FROM takes an image, or an image, AS and a name"
    elif name == "SHELL" and (parts.json is None or not parts.json.elements):
        message = "SHELL takes the JSON form, with at least one element"
    elif name == "ONBUILD" and parts.trigger is None:
        message = "ONBUILD needs an instruction"
    elif name == "HEALTHCHECK":
        yield from _missing_in_healthcheck(parts)
    if message is not None:
        yield Problem("refused", parts.keyword.span, message)


def _is_from(parts: Parts) -> bool:
    words = parts.words
    return len(words) == 1 or (len(words) == 3 and words[1].raw.upper() == "AS")


def _missing_in_healthcheck(parts: Parts) -> Iterator[Problem]:
    kind = parts.trigger
    if kind is None:
        yield Problem("refused", parts.keyword.span, "HEALTHCHECK needs CMD or NONE")
    elif kind.name not in ("CMD", "NONE"):
        yield Problem("refused", kind.keyword.span, f"HEALTHCHECK takes CMD or NONE, not {kind.keyword.text}")
    elif kind.name == "CMD" and kind.argument.is_empty:
        yield Problem("refused", kind.keyword.span, "HEALTHCHECK CMD needs a command")
